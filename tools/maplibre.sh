#!/usr/bin/env bash
# Brings MapLibre GL beside the console's slip map: one pinned package, by its hash, at set-up time.
# The map is drawn without it too; with it, it can be moved and zoomed. Nothing of it is committed.
set -euo pipefail

version=6.17.0
sha512=d9c848670a4b19e9e851039c9e6f4f93848b6c0f29a4d16af239695e2abdbdc626dd8d702777dcf3614bd062f005a3d82422f33effe60b8e8a12ea55a2fef9ad
files=(maplibre-gl.mjs maplibre-gl-worker.mjs)
root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/src/kumiai/apps/console/vendor

[[ -r $target/VERSION && $(<"$target/VERSION") == "$version" ]] && exit 0
command -v npm >/dev/null || { echo "map: npm is not installed; the slip map is drawn without it" >&2; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "maplibre-gl@$version" >/dev/null)
echo "$sha512  $work/maplibre-gl-$version.tgz" | sha512sum --check --status ||
    { echo "map: maplibre-gl $version does not have the hash that is written down" >&2; exit 1; }
tar xzf "$work/maplibre-gl-$version.tgz" -C "$work"
rm -rf "$target"
mkdir -p "$target"
for file in "${files[@]}"; do cp "$work/package/dist/$file" "$target/"; done
cp "$work/package/LICENSE.txt" "$target/"
echo "$version" >"$target/VERSION"
echo "map: maplibre-gl $version is ready"
