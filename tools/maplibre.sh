#!/usr/bin/env bash
# Brings MapLibre GL and the land's outline beside the console's slip map: two pinned packages, by
# their hashes, at set-up time (the outline is Natural Earth's, in the public domain).
# The map is drawn without it too; with it, it can be moved and zoomed. Nothing of it is committed.
set -euo pipefail

version=6.17.0
atlas=2.0.2
atlas_sha512=2177d5d2ac25297a5c933d458705d5c0a46388884e9d6b6d3ac926e42b7132c8e013f317018447589aa05cea4cf0891c3c1a179f24d4e651477186b90a11b42d
sha512=d9c848670a4b19e9e851039c9e6f4f93848b6c0f29a4d16af239695e2abdbdc626dd8d702777dcf3614bd062f005a3d82422f33effe60b8e8a12ea55a2fef9ad
files=(maplibre-gl.mjs maplibre-gl-worker.mjs)
root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/src/kumiai/apps/console/vendor

stamp="$version $atlas"
[[ -r $target/VERSION && $(<"$target/VERSION") == "$stamp" ]] && exit 0
command -v npm >/dev/null || { echo "map: npm is not installed; the slip map is drawn without it" >&2; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch() {
    local name=$1 at=$2 hash=$3
    (cd "$work" && npm pack --silent "$name@$at" >/dev/null)
    echo "$hash  $work/$name-$at.tgz" | sha512sum --check --status ||
        { echo "map: $name $at does not have the hash that is written down" >&2; exit 1; }
    mkdir "$work/$name"
    tar xzf "$work/$name-$at.tgz" -C "$work/$name"
}
fetch maplibre-gl "$version" "$sha512"
fetch world-atlas "$atlas" "$atlas_sha512"
rm -rf "$target"
mkdir -p "$target"
for file in "${files[@]}"; do cp "$work/maplibre-gl/package/dist/$file" "$target/"; done
cp "$work/maplibre-gl/package/LICENSE.txt" "$target/"
python3 "$root/tools/outline.py" "$work/world-atlas/package/land-50m.json" "$target/outline.json"
echo "$stamp" >"$target/VERSION"
echo "map: maplibre-gl $version and the outline of world-atlas $atlas are ready"
