// Writes made-up articles with their triples, as `claimgraph extract - --out -` writes real ones, for a graph of
// many actors: node made.mjs ACTORS [SEED] > made.jsonl && claimgraph merge made.jsonl --out made
// A few actors take part in much, most in little, as in news. The same numbers give the same bytes.
const [actors, seed] = [Number(process.argv[2] ?? 10000), Number(process.argv[3] ?? 1)];
let state = seed >>> 0;
/** A number from 0 to 1 (mulberry32). */
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const syllables = ["an", "bor", "cal", "dun", "el", "far", "gor", "hal", "is", "jor", "kel", "lor", "mar", "nor", "or", "pel", "ros", "sal", "tar", "ul", "ver", "wen", "yar", "zel"];
const items = ["shells", "rifles", "drones", "grain", "gas", "fuel", "medicine", "tanks", "loans", "engines", "radios", "missiles"];
const name = (n) => {
  let text = "";
  for (let rest = n + 24; rest > 0; rest = Math.floor(rest / syllables.length)) text += syllables[rest % syllables.length];
  return text[0].toUpperCase() + text.slice(1);
};
const kinds = ["country", "organisation", "person", "organisation"];
const actor = (n) => ({ id: `${kinds[n % 4]}/${name(n).toLowerCase()}`, name: name(n), kind: kinds[n % 4], aliases: n % 5 ? [] : [`The ${name(n)}`], speaks_for: null });
/** Mostly a low number. */
const some = () => Math.floor(actors * random() ** 4);
const other = (n) => {
  const found = some();
  return found === n ? (n + 1) % actors : found;
};
const run = { version: "0.1.0", layout: 2, model: { name: "made", version: "1", hash: "made" }, rules_hash: "made", precision: "f32", cpu: { arch: "none", features: [] } };
const lines = [];
for (let i = 0; i < actors; i++) {
  // Each actor takes part in one article at least.
  const doc = `made/${String(i).padStart(7, "0")}`;
  const day = `20${String(15 + (i % 10)).padStart(2, "0")}-${String(1 + ((i * 7) % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`;
  const [giver, taker] = i % 2 ? [i, other(i)] : [other(i), i];
  const [source, item] = [other(giver), items[Math.floor(random() * items.length)]];
  const [from, to, who] = [giver, taker, source].map(actor);
  const said = `${who.name} said that ${from.name} had sent ${item} to ${to.name}.`;
  const triple = (id, relation, more, text) => ({ id: `t-${relation}-${i}-${id}`, doc, relation, ...more, evidence: { start: 0, end: text.length, text, cue: "said" }, rule: "made", confidence: 0.9 });
  const event = triple(0, "supply", { supplier: from.id, recipient: to.id, item, negated: false, modality: "actual" }, said);
  const triples = [event];
  if (i % 3) triples.push(triple(1, "allegation", { source: who.id, about: from.id, content: event.id }, said));
  if (i % 4 === 0) triples.push(triple(2, "denial", { source: from.id, about: null, content: event.id }, `${from.name} denied it.`));
  const list = [...new Map([from, to, who].map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const record = { id: doc, title: said, date: day, publisher: `Paper ${i % 40}`, url: null, path: "made.jsonl", line: i + 1, sentences: 2, tokens: 20, words: 16, windowed: 0 };
  lines.push(JSON.stringify({ doc: record, actors: list, triples, run }));
}
process.stdout.write(lines.join("\n") + "\n");
