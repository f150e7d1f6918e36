// What the page knows of the claims, and which of them fit what is asked for.

export const data = JSON.parse(document.getElementById("data").textContent);
export const STATUSES = ["asserted", "alleged", "denied", "disputed"];
// A passage that speaks of more months than these (of a decade) says little of when.
const LONGEST = 12;

export const statements = new Map();
export const negations = new Map();
data.claims.forEach((claim, index) => {
  if (claim.content !== null) {
    if (!statements.has(claim.content)) statements.set(claim.content, []);
    statements.get(claim.content).push(index);
  }
  for (const other of claim.contradicts) {
    if (!negations.has(other)) negations.set(other, []);
    negations.get(other).push(index);
  }
});
export const documents = (number) => `${number} document${number === 1 ? "" : "s"}`;
export const span = ([from, to]) => (from === to ? from : `${from} to ${to}`);
export const label = (index) => (index === null ? "somebody" : data.actors[index].name);
const month = (date) => (/^\d{4}-\d{2}/.test(date || "") ? date.slice(0, 7) : "");
/** The months that a passage speaks of; where it names no time, that of its document. */
export function monthsOf(evidence) {
  evidence.months ??= months(evidence);
  return evidence.months;
}
function months(evidence) {
  if (evidence.when && evidence.when.days) {
    const [from, to] = evidence.when.days.map((day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1);
    if (to - from < LONGEST) return Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => `${String(Math.floor((from + i) / 12)).padStart(4, "0")}-${String(((from + i) % 12) + 1).padStart(2, "0")}`);
  }
  const own = month(data.documents[evidence.doc].date);
  return own ? [own] : [];
}

export const state = { text: "", statuses: new Set(STATUSES), relations: new Set(data.relations.map((r) => r.name)), belief: 0, months: new Set(), claim: null, actor: null, all: false };
state.relations = new Set(data.relations.filter((r) => r.class === "event").map((r) => r.name));

export function fits(index) {
  const claim = data.claims[index];
  if (!state.statuses.has(claim.status) || !state.relations.has(claim.relation) || claim.belief < state.belief) return false;
  if (state.months.size && !claim.evidence.some((e) => monthsOf(data.evidence[e]).some((m) => state.months.has(m)))) return false;
  if (state.actor !== null && !claim.actors.includes(state.actor)) return false;
  return !state.text || searched(claim).includes(state.text);
}

/** What the search looks at: the claim and all names of its actors, in lower case. */
function searched(claim) {
  claim.searched ??= [claim.text, ...claim.actors.flatMap((actor) => data.actors[actor].names)].join("\n").toLowerCase();
  return claim.searched;
}

// All claims, those of most documents first.
export const order = data.claims.map((_, index) => index).sort((a, b) => {
  const [one, two] = [data.claims[a], data.claims[b]];
  return two.documents - one.documents || two.belief - one.belief || (one.text < two.text ? -1 : one.text > two.text ? 1 : a - b);
});
