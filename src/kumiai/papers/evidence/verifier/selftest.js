// The cases of vectors.json, which this page and verify.py answer alike.

const ANSWERS = {
  read: async (c) => (read(encoder.encode(c.json), "case"), true),
  leaf: async (c) => hex(await leafHash(encoder.encode(c.line))),
  inclusion: async (c) =>
    (await included(unhex(c.leaf), c.index, c.size, c.proof, unhex(c.root))) || null,
  signature: async (c) =>
    (await signatureHolds(c.public, c.signature, fromHex(c.message))) || null,
  checkpoint: async (c) => {
    const { origin, size, root } = await openNote(c.note, c.publics);
    return [origin, size, hex(root)];
  },
  apportion: async (c) => apportion(c.yen, new Map(
    Object.entries(c.portions).map(([party, text]) => [party, fraction(text)]))),
  tax: async (c) => tax(c.net, fraction(c.rate), c.rounding),
};

/** The cases that this page answers otherwise than it must; none when it is right. */
async function selfTest(vectors) {
  const wrong = [];
  for (const [kind, cases] of Object.entries(vectors)) {
    for (const [number, one] of cases.entries()) {
      const got = await ANSWERS[kind](one).catch(() => null);
      if (canonical(got) !== canonical(one.expect)) wrong.push(`${kind} ${number}: ${one.why}`);
    }
  }
  return wrong;
}
