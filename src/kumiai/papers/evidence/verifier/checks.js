// The checks of a bundle: each says what it found, or throws. The same as checks.py beside it.

const REQUIRED = (
  "agreement.json contract.docx summary.html keys.json entries.jsonl proofs.json checkpoint.txt " +
  "statement.json statement.html index.html verify.html verify.py vectors.json"
).split(" ");
const GRADES = ["signed", "acknowledged", "asserted"];

const CHECKS = {
  async manifest(b) {
    if (b.embedded) return null;
    const listed = b.json("manifest.json");
    const names = new Set([...Object.keys(listed), ...b.files.keys(), ...REQUIRED]);
    names.delete("manifest.json");
    for (const name of [...names].sort()) {
      need(Object.hasOwn(listed, name), `${name} is not listed`);
      need((await digest(b.raw(name))) === listed[name], `${name} is other than listed`);
    }
    return `${Object.keys(listed).length} files are as listed`;
  },

  async terms(b) {
    const agreement = b.json("agreement.json");
    const found = await digest(signedBytes("terms", part(agreement, "terms", "table")));
    need(found === agreement.terms_hash, "the terms are not those of the terms' hash");
    return `terms hash ${found.slice(0, 16)}`;
  },

  async papers(b) {
    const agreement = b.json("agreement.json");
    for (const [name, of] of [["contract.docx", "paper_hash"], ["summary.html", "summary_hash"]]) {
      need((await digest(b.raw(name))) === agreement[of], `${name} is not what was signed`);
    }
    return "contract.docx and summary.html are what was signed";
  },

  async keys(b) {
    const keys = b.keys();
    need(keys.size === b.json("keys.json").keys.length, "a key id comes twice");
    for (const [name, key] of keys) {
      const id = `key-${(await digest(unhex(part(key, "raw", "text")))).slice(0, 16)}`;
      need(name === id, `${name} is not the id of its key`);
    }
    for (const given of b.delegations()) {
      const key = part(given, "key", "table"), by = keys.get(part(given, "by", "text"));
      const listed = keys.get(part(key, "id", "text"));
      need(listed && canonical(listed) === canonical(key),
        `${key.id}: the delegation names another key`);
      const root = by && by.party === key.party && by.purpose === "party";
      const message = signedBytes("delegation", { key, by: given.by });
      const holds = root && (await signatureHolds(by.raw, given.signature, message));
      need(holds, `${key.id}: the delegation does not hold`);
    }
    return `${keys.size} keys, ${b.delegations().length} delegations`;
  },

  async signatures(b) {
    const { signatures, ...unsigned } = b.json("agreement.json");
    const message = signedBytes("agreement", unsigned), signed = new Set(), by = new Map();
    for (const given of part({ signatures }, "signatures", "list")) {
      const party = part(given, "party", "text"), key = b.keys().get(part(given, "key", "text"));
      need(key, `malformed: ${party}: unknown key`);
      const runs = part(key, "runs", "table"), at = part(given, "at", "text");
      const inTime = part(runs, "begin", "text") <= at && at < part(runs, "end", "text");
      need(key.party === party && key.purpose === "party" && inTime,
        `${party}: signed by a key that is not its own at that time`);
      const holds = await signatureHolds(key.raw, given.signature, message);
      need(holds, `${party}: the signature does not hold`);
      signed.add(party);
      by.set(party, given);
    }
    const members = part(part(unsigned, "terms", "table"), "members", "list")
      .map((member) => part(member, "party", "text"));
    const odd = [...members.filter((party) => !signed.has(party)),
      ...[...signed].filter((party) => !members.includes(party))];
    need(!odd.length, `without signature: ${odd.sort().join(", ")}`);
    const hash = await digest(message);
    for (const { index, facts } of b.named("signed")) {
      const given = by.get(part(facts, "party", "text"));
      need(given, `malformed: entry ${index}: unknown party`);
      const told = { agreement_hash: hash, key: given.key };
      told.signature_hash = await digest(signedBytes("signature", given));
      const alike = Object.keys(told).every((name) =>
        !Object.hasOwn(facts, name) || facts[name] === told[name]);
      need(alike, `entry ${index}: another signature was logged`);
    }
    return `signed by ${[...signed].sort().join(", ")}`;
  },

  async checkpoint(b) {
    const { size, root } = await b.head();
    return `${size} entries, root ${hex(root).slice(0, 16)}`;
  },

  async entries(b) {
    const { size, root } = await b.head(), given = b.json("proofs.json"), seen = new Set();
    need(given.size === size, "the proofs are for another size");
    const proofs = part(given, "proofs", "table");
    for (const [at, line] of b.walk()) {
      const proof = Object.hasOwn(proofs, at) ? proofs[at] : null;
      const proved = await included(await leafHash(line), at, size, proof, root);
      need(proved, `entry ${at} is not in the tree that the checkpoint signs`, at);
      seen.add(String(at));
    }
    const odd = Object.keys(proofs).filter((at) => !seen.has(at)).map(Number);
    const lowestOdd = odd.length ? Math.min(...odd) : null;
    need(!odd.length, `entry ${lowestOdd} is proved but missing`, lowestOdd);
    return `${seen.size} entries are in the tree of ${size}`;
  },

  async range(b) {
    const statement = b.json("statement.json"), entries = b.entries();
    const first = part(statement, "first", "whole"), last = part(statement, "last", "whole");
    need(first >= 0 && first <= last, "the range is no range");
    need(last <= (await b.head()).size, "the range ends beyond the checkpoint");
    b.range();
    for (let at = 0; at < first; at += 1) {
      if (!entries.has(at)) {
        return `entries ${first} to ${last - 1} are complete; earlier ones are not all here`;
      }
    }
    const leaves = [];
    for (const [at, line] of b.walk()) if (at < last) leaves.push(await leafHash(line));
    need(hex(await rootOf(leaves)) === statement.root, "the statement names another root");
    return `entries ${first} to ${last - 1} are complete`;
  },

  async uses(b) {
    const statement = b.json("statement.json");
    const opened = b.opened().map((entry) => part(entry, "facts", "table"));
    const uses = opened.length, rows = total(b.rows().values());
    need(statement.uses === uses, `${uses} uses are on the log`);
    need(statement.rows === rows, `${rows} rows are on the log`);
    const grades = part(statement, "vouching", "table"), names = Object.keys(grades);
    const counts = names.map((name) => part(grades, name, "whole"));
    need(names.every((name) => GRADES.includes(name)) && total(counts) === uses,
      "the grades do not add up");
    need(counts.every((count) => count >= 0), "a grade is negative");
    if (uses && opened.every((facts) => Object.hasOwn(facts, "vouching"))) {
      const told = opened.map((facts) => facts.vouching);
      need(GRADES.every((grade) =>
        told.filter((one) => one === grade).length === (grades[grade] ?? 0)),
      "the grades are other than logged");
    }
    return `${grouped(uses)} uses, ${grouped(rows)} rows`;
  },

  async proceeds(b) {
    const statement = b.json("statement.json"), proceeds = b.proceeds();
    let gross = proceeds.yen;
    if (proceeds.gross === "sale") {
      const sales = b.named("sale", { month: part(statement, "month", "text") });
      gross = total(sales.map((entry) => part(entry.facts, "yen", "whole")));
    }
    need(statement.gross === gross, `the gross is ${gross} yen`);
    await checkVersions(b);
    alike(part(statement, "lines", "list"), expectedLines(b), "party", "line");
    return `${grouped(gross)} yen in ${statement.lines.length} lines`;
  },

  async tax(b) {
    const statement = b.json("statement.json"), proceeds = b.proceeds();
    const documents = part(statement, "documents", "list");
    const numbers = new Map(documents.map((one) => {
      need(isTable(one) && Object.hasOwn(one, "invoice_number"), "malformed: invoice_number");
      return [part(one, "payee", "text"), one.invoice_number];
    }));
    const rate = fraction(part(proceeds, "tax_rate", "text"));
    const expected = expectedLines(b)
      .filter((line) => line.party !== proceeds.payer && line.yen !== 0)
      .map((line) => ({
        payee: line.party,
        payer: proceeds.payer,
        net: line.yen,
        tax_rate: proceeds.tax_rate,
        tax: tax(line.yen, rate, proceeds.rounding),
        invoice_number: numbers.get(line.party) ?? null,
      }));
    alike(documents, expected, "payee", "document");
    const taxes = grouped(total(expected.map((one) => one.tax)));
    return `${taxes} yen of tax in ${expected.length} documents`;
  },

  async edges(b) {
    const statement = b.json("statement.json"), edges = part(statement, "edges", "list");
    const told = new Map(edges.map((edge) => [part(edge, "target", "text"), edge]));
    const expected = part(statement, "documents", "list").map((one) => ({
      ...told.get(one.payee),
      source: one.payer,
      target: part(one, "payee", "text"),
      yen: part(one, "net", "whole") + part(one, "tax", "whole"),
    }));
    alike(edges, expected, "target", "edge");
    return `${grouped(total(expected.map((edge) => edge.yen)))} yen flow`;
  },

  async stated(b) {
    const statement = b.json("statement.json"), id = part(statement, "id", "text");
    need(statement.agreement === b.log(), "of another agreement");
    const hash = await digest(signedBytes("statement", statement));
    const stated = b.named("stated", { statement: id });
    for (const { index, facts } of stated) {
      need(facts.statement_hash === hash, `entry ${index}: another statement was stated`);
      need(facts.month === statement.month && index >= part(statement, "last", "whole"),
        `entry ${index}: another month, or before the range's end`);
    }
    for (const { index, facts } of b.named("confirmed", { statement: id })) {
      need(facts.statement_hash === hash, `entry ${index}: another one was confirmed`);
    }
    return stated.length ? `stated by entry ${stated[0].index}` : null;
  },

  async claim(b) {
    if (!b.files.has("claim.json")) return "no claim";
    const found = b.json("claim.json"), statement = b.json("statement.json");
    const claim = part(found, "claim", "table"), { released } = found;
    need(claim.statement === part(statement, "id", "text") &&
      claim.agreement === part(statement, "agreement", "text"),
    "the claim is about another statement");
    const totals = new Map(part(statement, "documents", "list").map((one) =>
      [part(one, "payee", "text"), part(one, "net", "whole") + part(one, "tax", "whole")]));
    const yen = part(claim, "yen", "whole"), payee = part(claim, "payee", "text");
    need(yen > 0 && yen <= (totals.get(payee) ?? 0), "the claim exceeds the document");
    const given = { statement: claim.statement, payee, yen };
    given.claim_hash = await digest(signedBytes("claim", claim));
    const logged = b.named("claimed", { claim: claim.id });
    for (const { index, facts } of logged) {
      const right = Object.keys(given).every((name) =>
        !Object.hasOwn(facts, name) || facts[name] === given[name]);
      need(right, `entry ${index}: another claim was logged`);
    }
    for (const { index, facts } of b.named("decided", { claim: claim.id })) {
      need(facts.released === released, `entry ${index}: another decision was logged`);
    }
    if (released !== null) {
      need(part(found, "released", "whole") >= 0 && released <= yen,
        "more is released than was held");
    }
    if (!logged.length) return null;
    const decided = released === null ? "" : `, ${grouped(released)} yen released`;
    return `${grouped(yen)} yen of ${payee}'s document${decided}`;
  },

  async exhibits(b) {
    const here = new Map();
    for (const name of [...b.files.keys()].filter((one) => one.startsWith("exhibits/"))) {
      here.set(await digest(b.raw(name)), name);
    }
    const claimed = b.files.has("claim.json");
    const named = claimed ? part(part(b.json("claim.json"), "claim", "table"), "exhibits", "list") : [];
    for (const exhibit of named) {
      need(here.has(part(exhibit, "sha256", "text")), `exhibit ${exhibit.number} is not here`);
    }
    const odd = [...here].filter(([hash]) => !named.some((exhibit) => exhibit.sha256 === hash));
    need(!odd.length, `${odd.map(([, name]) => name).sort().join(", ")}: named by no claim`);
    return `${named.length} exhibits`;
  },
};

/** The lines that the terms give for the statement's gross. */
function expectedLines(b) {
  const proceeds = b.proceeds(), rows = b.rows(), all = BigInt(total(rows.values()));
  let portions = portionsOf(b, proceeds);
  if (proceeds.split === "pro_rata" && all) {
    const parties = new Set([...portions.keys(), ...rows.keys()]);
    portions = new Map([...parties].map((p) => [p, lowest(BigInt(rows.get(p) ?? 0), all)]));
  }
  const yen = apportion(part(b.json("statement.json"), "gross", "whole"), portions);
  return [...portions.keys()].sort().map((party) => ({
    party,
    portion: portions.get(party).join("/"),
    rows: rows.get(party) ?? 0,
    yen: yen[party],
  }));
}

/** Throws, naming the first that differs, unless both lists are alike. */
function alike(found, expected, key, what) {
  const named = new Map(found.map((one) => [part(one, key, "text"), one]));
  need(named.size === found.length, `${what}: one comes twice`);
  for (const one of expected) {
    const same = canonical(named.get(one[key]) ?? null) === canonical(one);
    need(same, `${what} ${one[key]}: expected ${canonical(one)}`);
  }
  need(found.length === expected.length, `${what}: more than the terms give`);
}

/** How one check ended: `ok`, `fail`, or `note` when what it would prove is not here. */
async function outcome(name, b) {
  try {
    const detail = await CHECKS[name](b);
    if (detail === null) return { check: name, state: "note", detail: absent(name) };
    return { check: name, state: "ok", detail };
  } catch (no) {
    const detail = no instanceof BadBundle ? no.message : `malformed: ${no.message}`;
    return { check: name, state: "fail", detail, index: no.index ?? null };
  }
}

/** What stands for the detail of a check whose subject is not here. */
function absent(name) {
  return name === "manifest" ? "choose the files: this copy cannot list itself" : "not in this bundle";
}

/** Uses by grade: asserted ones of a party that confirmed the statement are acknowledged. */
function vouched(b) {
  const statement = b.json("statement.json"), found = { ...statement.vouching };
  const confirmed = b.named("confirmed", { statement: statement.id })
    .map((entry) => part(part(entry, "facts", "table"), "party", "text"));
  const more = b.opened().map((entry) => part(entry, "facts", "table")).filter((facts) =>
    confirmed.includes(facts.party) && facts.vouching === "asserted").length;
  if (more) {
    found.asserted = (found.asserted ?? 0) - more;
    found.acknowledged = (found.acknowledged ?? 0) + more;
  }
  return found;
}

/** The outcome of all checks, the first bad entry, grades, and the root keys to compare. */
async function verify(files, embedded = false) {
  const b = new Bundle(files, embedded), checks = [];
  for (const name of Object.keys(CHECKS)) checks.push(await outcome(name, b));
  const bad = checks.map((one) => one.index ?? null).filter((index) => index !== null);
  const found = {
    ok: checks.every((one) => one.state !== "fail"),
    first_bad: bad.length ? Math.min(...bad) : null,
    checks,
  };
  try {
    const delegated = b.delegated();
    const roots = [...b.keys()].filter(([id]) => !delegated.has(id))
      .map(([, key]) => [part(key, "party", "text"), part(key, "raw", "text")]).sort();
    const statement = b.json("statement.json");
    const vouching = vouched(b);
    return { ...found, agreement: b.log(), roots, statement: statement.id, vouching };
  } catch {
    return found;
  }
}
