// A pool's versions, and what each member gets of a month by the time for which it stood in it.
// The same as pool.py beside it.

/** The entries into a pool and the exits from it, in their order; none for another agreement. */
function versionsOf(b) {
  return b.files.has("versions.json") ? part(b.json("versions.json"), "versions", "list") : [];
}

/** Refuses versions that do not name each other, are not on the log, or not signed on entry. */
async function checkVersions(b) {
  const { signatures, ...agreement } = b.json("agreement.json");
  let before = await digest(signedBytes("agreement", agreement)), number = 1;
  const logged = b.named("joined").length + b.named("left").length;
  need(logged === versionsOf(b).length, "versions of the pool are missing");
  for (const whole of versionsOf(b)) {
    const { signature: given, ...version } = whole, party = part(version, "party", "text");
    number += 1;
    need(version.number === number, `version ${number} of the pool is missing`);
    need(version.before === before, `version ${number} names another one before it`);
    const signed = signedBytes("version", version);
    before = await digest(signed);
    const kind = version.change === "entry" ? "joined" : "left";
    need(b.named(kind, { party, version_hash: before }).length === 1,
      `version ${number} is not on the log`);
    if (version.change !== "entry") continue;
    const key = b.keys().get(part(given, "key", "text"));
    const own = isTable(key) && key.party === party && given.party === party;
    need(own && await signatureHolds(key.raw, given.signature, signed),
      `version ${number} is not signed by who enters`);
  }
}

/** An instant in microseconds from 1970. */
function moment(text) {
  const found = /^(.*:[0-9]{2})\.([0-9]{6})Z$/.exec(text);
  need(found, "malformed: an instant");
  return BigInt(Date.parse(`${found[1]}Z`)) * 1000n + BigInt(found[2]);
}

/** Begin and end of a month in Japan, in microseconds from 1970. */
function span(month) {
  const [year, number] = month.split("-").map(Number), hours = 9n * 3_600_000_000n;
  const begin = BigInt(Date.UTC(year, number - 1, 1)), end = BigInt(Date.UTC(year, number, 1));
  return [begin * 1000n - hours, end * 1000n - hours];
}

/** The sum of fractions. */
function sumOf(fractions) {
  return fractions.reduce(([a, b], [c, d]) => lowest(a * d + c * b, b * d), [0n, 1n]);
}

/** The later of two instants. */
function later(one, other) {
  return one > other ? one : other;
}

/**
 * The terms' portions; in a pool that somebody entered or left, each weighted with the time for
 * which its party was a member in the month.
 */
function portionsOf(b, proceeds) {
  const agreed = Object.entries(part(proceeds, "portions", "table"));
  const named = new Map(agreed.map(([party, text]) => [party, fraction(text)]));
  if (!versionsOf(b).length) return named;
  const agreement = b.json("agreement.json"), terms = part(agreement, "terms", "table");
  const [begin, end] = span(part(b.json("statement.json"), "month", "text"));
  const signed = part(agreement, "signatures", "list").map((one) => moment(one.at)).reduce(later);
  const founders = part(terms, "members", "list").map((one) => part(one, "party", "text"));
  const bases = new Map(named), stays = new Map(founders.map((party) => [party, [[signed, end]]]));
  const least = [...named.values()].filter(([a]) => a > 0n)
    .reduce((one, other) => (compare(other, one) < 0 ? other : one));
  for (const version of versionsOf(b)) {
    const party = part(version, "party", "text"), at = moment(part(version, "since", "text"));
    if (version.change === "exit") {
      need(stays.has(party), "an exit of no member");
      stays.get(party).at(-1)[1] = at < end ? at : end;
      continue;
    }
    stays.set(party, [...(stays.get(party) ?? []), [at, end]]);
    const shares = version.parts.some((one) => one === "provider" || one === "beneficiary");
    if (!founders.includes(party) && shares) bases.set(party, least);
  }
  const weights = [...stays].map(([party, told]) => {
    const stood = told.map(([first, last]) => later(last - later(first, begin), 0n));
    const [a, d] = bases.get(party) ?? [0n, 1n];
    return [party, lowest(a * stood.reduce((one, other) => one + other, 0n), d)];
  });
  const whole = sumOf(weights.map(([, weight]) => weight));
  need(whole[0] > 0n, "nobody was a member in the month");
  return new Map(weights.filter(([, [a]]) => a > 0n)
    .map(([party, [a, d]]) => [party, lowest(a * whole[1], d * whole[0])]));
}
