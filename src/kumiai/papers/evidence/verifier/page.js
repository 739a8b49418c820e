// The page: reads what a person chooses, or what is embedded, and shows how each check ended.

const FILE_MAX = 2 ** 28, TOTAL_MAX = 2 ** 30, FILES_MAX = 10000;
const DEBRIS = [".DS_Store", "Thumbs.db", "desktop.ini"];
const LABELS = {
  read: ["読み込み", "reading"],
  manifest: ["ファイル一覧", "list of files"],
  terms: ["契約条件のハッシュ", "hash of the terms"],
  papers: ["契約書と要約", "contract and summary"],
  keys: ["鍵と委任", "keys and delegations"],
  signatures: ["当事者の署名", "signatures of the parties"],
  checkpoint: ["記録の署名", "signature of the log"],
  entries: ["記録項目の包含", "entries are on the log"],
  range: ["対象範囲の完全性", "the range is complete"],
  uses: ["利用回数と行数", "uses and rows"],
  proceeds: ["配分の再計算", "proceeds recomputed"],
  tax: ["消費税の再計算", "tax recomputed"],
  edges: ["支払の流れ", "flows of payment"],
  stated: ["明細書の記録", "statement on the log"],
  claim: ["異議申立て", "claim"],
  exhibits: ["証拠書類", "exhibits"],
};
const STATES = {
  ok: ["適合", "holds"],
  fail: ["不適合", "does not hold"],
  note: ["対象外", "not here"],
};
const VOUCHING = {
  signed: ["読み手が署名", "signed by the reader"],
  acknowledged: ["相手方が確認", "acknowledged by its party"],
  asserted: ["提供側の記録のみ", "the provider's log alone"],
};

/** The element of this id. */
function byId(id) {
  return document.getElementById(id);
}

/** A new element with text, below `parent`. */
function add(parent, tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return parent.appendChild(made);
}

/** Says `ja` and `en` where results stand. */
function say(ja, en, kind = "") {
  const box = byId("verdict");
  box.className = kind;
  box.replaceChildren();
  add(box, "strong", ja).lang = "ja";
  add(box, "span", en).lang = "en";
}

/** Why this browser cannot check, in two languages; null when it can. */
async function missing() {
  if (!globalThis.crypto || !crypto.subtle) {
    return ["このブラウザでは、この場所のページから暗号機能を利用できません。verify.py を使ってください。",
      "This browser offers no cryptography to a page opened from here. Please use verify.py."];
  }
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", true, ["verify"]);
  } catch (no) {
    if (no.name === "NotSupportedError") {
      return ["このブラウザは Ed25519 署名に対応していません。新しい版に更新するか、verify.py を使ってください。",
        "This browser cannot check Ed25519 signatures. Please update it, or use verify.py."];
    }
  }
  return null;
}

/** The embedded files. */
function embeddedFiles() {
  const given = Object.entries(JSON.parse(byId("bundle").textContent));
  return new Map(given.map(([name, one]) =>
    [name, "text" in one ? encoder.encode(one.text) : base64(one.base64)]));
}

/** The chosen files by their names in the bundle. */
async function chosenFiles(list) {
  const chosen = [...list].filter((file) => !DEBRIS.includes(file.name));
  bounded(chosen.map((file) => file.size));
  if (chosen.length === 1 && chosen[0].name.toLowerCase().endsWith(".zip")) {
    return unzipped(new Uint8Array(await chosen[0].arrayBuffer()));
  }
  const files = new Map();
  for (const file of chosen) {
    const inside = file.webkitRelativePath.split("/").slice(1).join("/");
    files.set(inside || file.name, new Uint8Array(await file.arrayBuffer()));
  }
  return rehomed(files);
}

/** Refuses more than the bounds of a bundle. */
function bounded(sizes) {
  need(sizes.length <= FILES_MAX, `more than ${FILES_MAX} files`);
  need(sizes.every((size) => size <= FILE_MAX), `a file is larger than ${FILE_MAX} bytes`);
  need(total(sizes) <= TOTAL_MAX, `all files are larger than ${TOTAL_MAX} bytes`);
}

/** Files chosen one by one have lost their folder: exhibits get it back from the manifest. */
function rehomed(files) {
  const listed = files.has("manifest.json") ? read(files.get("manifest.json"), "manifest.json") : {};
  return new Map([...files].map(([name, raw]) => {
    const home = `exhibits/${name}`;
    return [!Object.hasOwn(listed, name) && Object.hasOwn(listed, home) ? home : name, raw];
  }));
}

/** The files of a zip as the bundle is written: stored, not compressed. */
function unzipped(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength), files = new Map();
  let tail = raw.length - 22;
  while (tail >= 0 && view.getUint32(tail, true) !== 0x06054b50) tail -= 1;
  need(tail >= 0, "the zip is damaged");
  let at = view.getUint32(tail + 16, true);
  const count = view.getUint16(tail + 10, true);
  need(count <= FILES_MAX, `more than ${FILES_MAX} files`);
  try {
    for (let number = 0; number < count; number += 1) {
      need(view.getUint32(at, true) === 0x02014b50, "the zip is damaged");
      const [nameLength, extra, comment] = [28, 30, 32].map((o) => view.getUint16(at + o, true));
      const name = decoder.decode(raw.subarray(at + 46, at + 46 + nameLength));
      if (!name.endsWith("/")) {
        need(!files.has(name), "a name comes twice");
        files.set(name, stored(raw, view, at));
      }
      at += 46 + nameLength + extra + comment;
    }
  } catch (no) {
    throw no instanceof BadBundle ? no : new BadBundle("the zip is damaged");
  }
  return files;
}

/** The bytes of one stored file, by its place in the directory of the zip. */
function stored(raw, view, at) {
  const size = view.getUint32(at + 20, true), local = view.getUint32(at + 42, true);
  const plain = view.getUint16(at + 10, true) === 0 && size === view.getUint32(at + 24, true);
  need(plain, "the zip is packed otherwise than it was written: unpack it, choose the folder");
  need(view.getUint32(local, true) === 0x04034b50, "the zip is damaged");
  const names = view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const begin = local + 30 + names;
  need(begin + size <= raw.length, "the zip is damaged");
  return raw.subarray(begin, begin + size);
}

/** Shows the outcome of a check of `files`. */
async function check(files, embedded) {
  const found = await verify(files, embedded);
  show(found, embedded);
}

/** Fills the page with an outcome. */
function show(found, embedded) {
  const first = found.first_bad;
  if (found.ok) {
    const [ja, en] = embedded ? ["（埋め込まれた写し）", " (the embedded copy)"] : ["", ""];
    say(`適合しています${ja}`, `All checks hold${en}.`, "ok");
  } else {
    const [ja, en] = first === null ? ["", ""]
      : [`最初に合わない記録項目は ${first} です。`, ` The first bad entry is ${first}.`];
    say(`適合していません。${ja}`, `The bundle does not hold.${en}`, "fail");
  }
  const body = byId("checks");
  body.replaceChildren();
  for (const one of found.checks) {
    const row = add(body, "tr", "", one.state), label = LABELS[one.check];
    add(row, "td", STATES[one.state].join(" / "), "state");
    add(row, "th", label.join(" / ")).scope = "row";
    add(row, "td", one.detail);
  }
  const roots = byId("roots");
  roots.replaceChildren();
  for (const [party, raw] of found.roots ?? []) {
    add(roots, "dt", party);
    add(roots, "dd", raw);
  }
  const grades = Object.entries(found.vouching ?? {}).map(([grade, uses]) =>
    `${(VOUCHING[grade] ?? [grade]).join(" / ")}: ${uses}`);
  byId("vouching").textContent = grades.join("、 ") || "–";
  byId("result").hidden = false;
}

/** Checks what was chosen; a failure to read is shown like a failed check. */
async function chosen(event) {
  say("確認中…", "Checking…");
  try {
    await check(await chosenFiles(event.target.files), false);
  } catch (no) {
    const one = { check: "read", state: "fail", detail: no.message };
    show({ ok: false, first_bad: null, checks: [one] }, false);
  }
}

/** Runs the cases of vectors.json, then the embedded copy. */
async function start() {
  for (const id of ["folder", "files"]) byId(id).addEventListener("change", chosen);
  const unable = await missing();
  if (unable) {
    say(...unable, "fail");
    for (const id of ["folder", "files"]) byId(id).disabled = true;
    return;
  }
  const wrong = await selfTest(JSON.parse(byId("vectors").textContent));
  byId("selftest").textContent = wrong.length
    ? `このページ自身の試験: 不適合 / self-test of this page: wrong: ${wrong.join("; ")}`
    : "このページ自身の試験: 適合 / self-test of this page: all cases hold";
  const files = embeddedFiles();
  if (files.size) await check(files, true);
  else say("展開したフォルダか zip を選んでください。", "Choose the unpacked folder or the zip.");
}

if (typeof document !== "undefined") start();
else module.exports = { verify, selfTest, unzipped, chosenFiles };
