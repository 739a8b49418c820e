// Proofs: canonical JSON, hashes, signatures, the log's tree, and the division of yen.
// The same as proof.py beside it; both answer to the cases of vectors.json.
"use strict";

const DEPTH_MAX = 64;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What does not hold; `index` is the first entry for which it does not. */
class BadBundle extends Error {
  constructor(what, index = null) {
    super(what);
    this.index = index;
  }
}

/** Throws `BadBundle` unless it holds. */
function need(holds, what, index = null) {
  if (!holds) throw new BadBundle(what, index);
}

/** The part `name` of an object; an absent one, or one of another type, is refused. */
function part(object, name, type) {
  const found = isTable(object) && Object.hasOwn(object, name) ? object[name] : undefined;
  const right = {
    text: typeof found === "string",
    whole: Number.isSafeInteger(found),
    list: Array.isArray(found),
    table: isTable(found),
  }[type];
  need(right, `malformed: ${name} is no ${type}`);
  return found;
}

/** Whether `value` is an object as JSON means it. */
function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Bytes

/** `value` as RFC 8785 text, without floats. */
function canonical(value, depth = 0) {
  need(depth <= DEPTH_MAX, "JSON is nested too deeply");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    need(value.isWellFormed ? value.isWellFormed() : !LONE.test(value), "half a character");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    need(Number.isSafeInteger(value), "a number is not whole, or beyond 2^53");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v, depth + 1)).join(",")}]`;
  need(isTable(value), "malformed: no JSON value");
  // RFC 8785 §3.2.3 sorts keys by UTF-16 code units, as this language does.
  const pairs = Object.keys(value).sort().map(
    (key) => `${canonical(key)}:${canonical(value[key], depth + 1)}`,
  );
  return `{${pairs.join(",")}}`;
}

const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** The JSON value whose canonical bytes are `raw`: no key twice, no other spelling. */
function read(raw, name, index = null) {
  let value, text;
  try {
    text = decoder.decode(raw);
    value = JSON.parse(text);
  } catch {
    throw new BadBundle(`${name} is no JSON`, index);
  }
  let same;
  try {
    same = canonical(value) === text;
  } catch (no) {
    throw new BadBundle(`${name}: ${no.message}`, index);
  }
  need(same, `${name} is not in canonical form (RFC 8785)`, index);
  return value;
}

/** SHA-256 as bytes. */
async function sha256(raw) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
}

/** SHA-256 in lower-case hex. */
async function digest(raw) {
  return hex(await sha256(raw));
}

/** Bytes as lower-case hex. */
function hex(raw) {
  let text = "";
  for (const byte of raw) text += (byte < 16 ? "0" : "") + byte.toString(16);
  return text;
}

/** Whether it is 32 bytes in lower-case hex. */
function isHex(text) {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}

/** 32 bytes from lower-case hex. */
function unhex(text) {
  need(isHex(text), "a key or hash is not 32 bytes of hex");
  return fromHex(text);
}

/** Bytes from hex of any length. */
function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** RFC 4648 §4, spelled as it must be. */
function base64(text) {
  let raw;
  try {
    raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new BadBundle("no base64");
  }
  need(toBase64(raw) === text, "base64 is not in canonical form");
  return raw;
}

/** Bytes as base64. */
function toBase64(raw) {
  return btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
}

/** Parts of text or bytes as one run of bytes. */
function join(...parts) {
  const raws = parts.map((one) => (typeof one === "string" ? encoder.encode(one) : one));
  const joined = new Uint8Array(raws.reduce((sum, raw) => sum + raw.length, 0));
  let at = 0;
  for (const raw of raws) {
    joined.set(raw, at);
    at += raw.length;
  }
  return joined;
}

/** What a signature over a noun covers. */
function signedBytes(noun, value) {
  return join(`kumiai/${noun}/v1\n`, canonical(value));
}

/** Whether Ed25519 `signature` (base64) of the key `pub` (hex) covers `message`. */
async function signatureHolds(pub, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", unhex(pub), "Ed25519", true, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, base64(signature), message);
  } catch (no) {
    need(no.name !== "NotSupportedError", "this browser cannot check Ed25519 signatures");
    return false;
  }
}

// The log: RFC 6962 §2.1, C2SP signed-note and tlog-checkpoint

/** The hash of an entry, given its line of entries.jsonl. */
function leafHash(line) {
  return sha256(join("\0kumiai/entry/v1\n", line));
}

/** The hash of a node. */
function nodeHash(left, right) {
  return sha256(join("\x01", left, right));
}

const NODES = new Map();

/** The hash of a node in hex; kept, since the ways of neighbours meet. */
async function nodeOf(left, right) {
  if (NODES.size > 2 ** 20) NODES.clear();
  const made = hex(await nodeHash(unhex(left), unhex(right)));
  NODES.set(left + right, made);
  return made;
}

/** Whether `proof` (a list of hex) leads from `leaf` to `root` (RFC 9162 §2.1.3.2). */
async function included(leaf, index, size, proof, root) {
  let at = BigInt(index), end = BigInt(size) - 1n, found = hex(leaf);
  if (at < 0n || at > end || !Array.isArray(proof) || !proof.every(isHex)) return false;
  for (const beside of proof) {
    if (end === 0n) return false;
    if (at & 1n || at === end) {
      found = NODES.get(beside + found) ?? (await nodeOf(beside, found));
      while (at && !(at & 1n)) [at, end] = [at >> 1n, end >> 1n];
    } else {
      found = NODES.get(found + beside) ?? (await nodeOf(found, beside));
    }
    [at, end] = [at >> 1n, end >> 1n];
  }
  return end === 0n && found === hex(root);
}

/** The root over leaf hashes; SHA-256 of nothing for none. */
async function rootOf(leaves) {
  let row = leaves.length ? leaves : [await sha256(new Uint8Array())];
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < row.length; at += 2) {
      above.push(await nodeHash(row[at], row[at + 1]));
    }
    if (row.length % 2) above.push(row.at(-1));
    row = above;
  }
  return row[0];
}

/** Origin, size and root of a checkpoint that one of `publics` signed under its origin. */
async function openNote(text, publics) {
  const cut = text.lastIndexOf("\n\n");
  need(cut >= 0 && text.endsWith("\n"), "the checkpoint is no signed note");
  const [body, tail] = [text.slice(0, cut), text.slice(cut + 2)];
  need(tail.endsWith("\n"), "the checkpoint is no signed note");
  const [origin, size, root, ...more] = body.split("\n");
  need(origin && /^(0|[1-9][0-9]{0,15})$/.test(size ?? "") && more.every(Boolean) && root,
    "bad checkpoint");
  const lines = tail.slice(0, -1).split("\n").map((line) => line.split(" "));
  need(lines.every((line) => line.length === 3 && line[0] === "—"), "bad signature line");
  const found = base64(root);
  need(found.length === 32, "bad checkpoint");
  const signed = lines.filter((line) => line[1] === origin).map((line) => base64(line[2]));
  for (const pub of publics) {
    const key = hex((await sha256(join(origin, "\n\x01", unhex(pub)))).slice(0, 4));
    for (const raw of signed.filter((one) => hex(one.slice(0, 4)) === key)) {
      const holds = await signatureHolds(pub, toBase64(raw.slice(4)), join(body, "\n"));
      need(holds, "the checkpoint's signature does not hold");
      return { origin, size: Number(size), root: found };
    }
  }
  throw new BadBundle("no node key of keys.json signed the checkpoint");
}

// Money: whole yen, exact portions; a fraction is [numerator, denominator] in lowest terms

/** `1/3` as it is written in terms. */
function fraction(text) {
  need(/^[0-9]{1,40}\/[1-9][0-9]{0,39}$/.test(text), "bad fraction");
  return lowest(...text.split("/").map(BigInt));
}

/** A fraction in lowest terms. */
function lowest(numerator, denominator) {
  let [a, b] = [numerator, denominator];
  while (b) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}

/** Below zero, zero, or above it, as `one` is less than, equal to, or more than `other`. */
function compare(one, other) {
  const difference = one[0] * other[1] - other[0] * one[1];
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whole yen by largest remainder; ties to the larger portion, then the id that sorts first. */
function apportion(yen, portions) {
  const sum = [...portions.values()].reduce(
    (s, p) => lowest(s[0] * p[1] + p[0] * s[1], s[1] * p[1]), [0n, 1n]);
  need(compare(sum, [1n, 1n]) === 0, "portions do not add up to one");
  need(Number.isSafeInteger(yen), "malformed: yen");
  const total = BigInt(Math.abs(yen)), whole = new Map(), rest = new Map();
  for (const [party, [numerator, denominator]] of portions) {
    whole.set(party, (total * numerator) / denominator);
    rest.set(party, [(total * numerator) % denominator, denominator]);
  }
  const order = [...portions.keys()].sort((a, b) =>
    compare(rest.get(b), rest.get(a)) || compare(portions.get(b), portions.get(a)) ||
    (a < b ? -1 : 1));
  const odd = total - [...whole.values()].reduce((s, w) => s + w, 0n);
  for (const party of order.slice(0, Number(odd))) whole.set(party, whole.get(party) + 1n);
  const sign = yen < 0 ? -1n : 1n;
  return Object.fromEntries([...whole].map(([party, w]) => [party, Number(sign * w)]));
}

/** The tax on one document. */
function tax(net, [numerator, denominator], rounding) {
  need(Number.isSafeInteger(net), "malformed: net");
  need(["floor", "half_up", "ceil"].includes(rounding), "malformed: rounding");
  const exact = BigInt(Math.abs(net)) * numerator;
  const up = { floor: 0n, half_up: denominator, ceil: 2n * (denominator - 1n) }[rounding];
  const found = Number((2n * exact + up) / (2n * denominator));
  return net < 0 ? -found || 0 : found;
}
