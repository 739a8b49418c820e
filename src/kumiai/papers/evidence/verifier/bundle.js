// A bundle's files, read no further than a check asks. The same as bundle.py beside it.

/** A bundle's files (name to bytes), read no further than a check asks. */
class Bundle {
  constructor(files, embedded = false) {
    this.files = files;
    this.embedded = embedded;
    this.kept = new Map();
  }

  /** The bytes of a file. */
  raw(name) {
    need(this.files.has(name), `${name} is missing`);
    return this.files.get(name);
  }

  /** What `make` gives, made once. */
  once(name, make) {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name);
  }

  /** The object in a JSON file. */
  json(name) {
    return this.once(name, () => {
      const value = read(this.raw(name), name);
      need(isTable(value), `${name} is no object`);
      return value;
    });
  }

  /** The id of the agreement. */
  log() {
    return part(this.json("agreement.json"), "id", "text");
  }

  /** The terms' rule of division. */
  proceeds() {
    return part(part(this.json("agreement.json"), "terms", "table"), "proceeds", "table");
  }

  /** Public keys by id. */
  keys() {
    const found = part(this.json("keys.json"), "keys", "list");
    for (const key of found) for (const name of ["party", "purpose", "raw"]) part(key, name, "text");
    return new Map(found.map((key) => [part(key, "id", "text"), key]));
  }

  /** The delegations. */
  delegations() {
    return part(this.json("keys.json"), "delegations", "list");
  }

  /** Ids of the keys that somebody delegated. */
  delegated() {
    return new Set(this.delegations().map((one) => part(part(one, "key", "table"), "id", "text")));
  }

  /** Size and root that a delegated node key signed for the agreement's log. */
  head() {
    return this.once("head", async () => {
      const delegated = this.delegated();
      const publics = [...this.keys().values()]
        .filter((key) => key.purpose === "node" && delegated.has(key.id))
        .map((key) => key.raw);
      const text = decoder.decode(this.raw("checkpoint.txt"));
      const { origin, size, root } = await openNote(text, publics);
      need(origin.endsWith(`/kumiai/log/${this.log()}`), "the checkpoint is of another log");
      return { size, root };
    });
  }

  /** Index, line and content of each entry, in order, up to the first that is odd: it throws. */
  *walk() {
    const { found, odd } = this.once("walk", () => this.readEntries());
    yield* found;
    if (odd) throw odd;
  }

  /** The entries as far as they can be read, and what is odd about the next one. */
  readEntries() {
    const raw = this.raw("entries.jsonl"), log = this.log(), found = [];
    let before = -1, logged = "", begin = 0;
    try {
      for (let end = raw.indexOf(10); end >= 0; end = raw.indexOf(10, begin)) {
        const line = raw.subarray(begin, end);
        const entry = read(line, `the entry after ${before}`, before + 1);
        const at = isTable(entry) ? entry.index : null;
        need(Number.isSafeInteger(at) && at > before, `after entry ${before}: order`, before + 1);
        need(part(entry, "log", "text") === log, `entry ${at}: of another log`, at);
        need(part(entry, "logged_at", "text") >= logged, `entry ${at}: time goes back`, at);
        [before, logged, begin] = [at, entry.logged_at, end + 1];
        found.push([at, line, entry]);
      }
      need(begin === raw.length, "entries.jsonl is cut", before + 1);
    } catch (odd) {
      if (!(odd instanceof BadBundle)) throw odd;
      return { found, odd };
    }
    return { found, odd: null };
  }

  /** The entries by index, each read and in order. */
  entries() {
    return this.once("entries", () => new Map([...this.walk()].map(([at, , entry]) => [at, entry])));
  }

  /** The entries that the statement stands on. */
  range() {
    const statement = this.json("statement.json"), entries = this.entries(), found = [];
    const first = part(statement, "first", "whole"), last = part(statement, "last", "whole");
    for (let at = first; at < last; at += 1) {
      need(entries.has(at), `entry ${at}: missing in the statement's range`, at);
      found.push(entries.get(at));
    }
    return found;
  }

  /** The opened entries of the range. */
  opened() {
    return this.range().filter((entry) => part(entry, "type", "text") === "opened");
  }

  /** Rows opened in the range, by the party whose data they are. */
  rows() {
    const rows = new Map();
    for (const entry of this.opened()) {
      const facts = part(entry, "facts", "table");
      const whole = Number.isSafeInteger(facts.rows) && facts.rows >= 0;
      need(whole, "rows are no number", entry.index);
      const provider = part(facts, "provider", "text");
      rows.set(provider, (rows.get(provider) ?? 0) + facts.rows);
    }
    return rows;
  }

  /** The entries of a type whose facts include these. */
  named(kind, facts = {}) {
    return [...this.entries().values()].filter((entry) =>
      part(entry, "type", "text") === kind &&
      Object.keys(facts).every((name) => part(entry, "facts", "table")[name] === facts[name]));
  }
}

/** The sum of numbers. */
function total(numbers) {
  return [...numbers].reduce((sum, number) => sum + number, 0);
}

/** A whole number for people, in groups of three. */
function grouped(number) {
  return number.toLocaleString("en-US");
}
