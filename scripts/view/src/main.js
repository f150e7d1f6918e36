// The page that `claimgraph view` writes. Text from articles only ever becomes text nodes.
import EdgeCurveProgram, { EdgeCurvedArrowProgram } from "@sigma/edge-curve";
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
import { data, documents, fits, label, monthsOf, negations, order, span, state, statements, STATUSES } from "./claims.js";

const at = (id) => document.getElementById(id);
// Told apart without colour, too: by the form of the edge, and by a sign in lists.
const FORM = { asserted: "arrow", alleged: "curvedArrow", denied: "line", disputed: "curve" };
const SIGN = { asserted: "→", alleged: "?", denied: "✕", disputed: "≠" };
const FORM_NAME = { asserted: "straight arrow", alleged: "curved arrow", denied: "straight line", disputed: "thick curve" };
const LISTED = 300;
// So many claims are drawn at first: more would be no picture, and slow where no graphics card helps.
const DRAWN = 3000;
// From this number of edges on they are hidden while the picture moves.
const STILL = 1500;
// From this number of nodes on each is drawn as a point: a disc is a shape of its own, and where no graphics card
// helps, ten thousand of them take most of a second.
const POINTS = 500;
// So many milliseconds without a movement, and the picture is still.
const REST = 180;
// Milliseconds without a letter typed until the list follows the search, and the picture.
const TYPED = { list: 40, picture: 250 };
// Discs of many actors must be small, or they are one.
const SMALLEST = data.actors.length > 2000 ? 1 : 3;

/** An element with attributes and children; strings become text nodes. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let shown = [];

/** Numbers of the claims that are in the picture. */
const inPicture = () => (state.all ? shown : shown.slice(0, DRAWN));

/** The picture of claims: actors, and between them the events and who says what of whom. */
function drawing(drawn) {
  const graph = new MultiDirectedGraph();
  const put = (index) => {
    const actor = data.actors[index];
    graph.mergeNode(index, { x: actor.x, y: actor.y, label: actor.name, size: SMALLEST + Math.min(9, Math.sqrt(actor.documents)) });
  };
  const parallel = new Map();
  const chosen = state.claim !== null && !drawn.includes(state.claim) ? [state.claim] : [];
  for (const index of [...drawn, ...chosen]) {
    const claim = data.claims[index];
    claim.actors.forEach(put);
    if (claim.ends === null) continue;
    const [from, to] = claim.ends;
    put(from);
    put(to);
    const pair = `${from} ${to}`;
    const number = parallel.get(pair) || 0;
    parallel.set(pair, number + 1);
    const event = claim.class === "event";
    graph.addEdgeWithKey(index, from, to, {
      claim: index,
      type: event ? FORM[claim.status] : "line",
      size: event ? (claim.status === "disputed" ? 4 : 2) : 0.7,
      curvature: 0.25 + 0.12 * number,
      label: claim.text,
    });
  }
  if (state.actor !== null) put(state.actor);
  return graph;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(["ink", "soft", "line", "back", ...STATUSES].map((name) => [name, get(name)]));
}
let colour = colours();

let points = false;
const renderer = new Sigma(new MultiDirectedGraph(), at("graph"), {
  allowInvalidContainer: true,
  enableEdgeEvents: true,
  renderEdgeLabels: false,
  // Few names fit all, many only where the picture is near.
  labelRenderedSizeThreshold: data.actors.length > 200 ? 7 : 0,
  zIndex: true,
  labelColor: { color: colour.ink },
  nodeProgramClasses: { circle: NodeCircleProgram, point: NodePointProgram },
  edgeProgramClasses: { arrow: EdgeArrowProgram, line: EdgeRectangleProgram, curve: EdgeCurveProgram, curvedArrow: EdgeCurvedArrowProgram },
  nodeReducer(node, attributes) {
    const index = Number(node);
    const chosen = state.actor === index;
    return { ...attributes, type: points ? "point" : "circle", color: chosen ? colour.disputed : colour.soft, highlighted: chosen, zIndex: chosen ? 1 : 0 };
  },
  edgeReducer(edge, attributes) {
    const claim = data.claims[attributes.claim];
    const chosen = state.claim === attributes.claim;
    const own = claim.class === "event" ? colour[claim.status] : colour.line;
    return { ...attributes, color: chosen ? colour.ink : own, size: chosen ? attributes.size * 2 + 2 : attributes.size, zIndex: chosen ? 2 : 1 };
  },
});

// False while a refresh of all waits for the next frame.
let indexed = true;
renderer.on("afterRender", () => { indexed = true; });
// What is left out must not move the rest.
const extent = (axis) => data.actors.reduce(([low, high], actor) => [Math.min(low, actor[axis]), Math.max(high, actor[axis])], [Infinity, -Infinity]);
if (data.actors.length) renderer.setCustomBBox({ x: extent("x"), y: extent("y") });

// Layers that hold nothing are not laid over the others, which takes as long as drawing where no graphics card helps.
const layers = renderer.getCanvases();
layers.edgeLabels.style.display = "none";
function hovering(on) {
  for (const layer of [layers.hovers, layers.hoverNodes]) layer.style.display = on || state.actor !== null ? "" : "none";
}
renderer.on("enterNode", () => hovering(true));
renderer.on("leaveNode", () => hovering(false));

// Sigma takes the picture for still between two steps of the wheel, and would draw all edges each time.
const camera = renderer.getCamera();
const animated = camera.isAnimated.bind(camera);
let [moved, resting] = [-REST, null];
camera.isAnimated = () => animated() || performance.now() - moved < REST;
camera.on("updated", () => {
  moved = performance.now();
  clearTimeout(resting);
  resting = setTimeout(() => renderer.scheduleRender(), REST + 20);
});

/** What the picture shows, and the timer of what it will show. */
let [drawn, later] = [null, null];
function draw() {
  clearTimeout(later);
  const claims = inPicture();
  const same = drawn !== null && drawn.actor === state.actor && drawn.claims.length === claims.length && claims.every((claim, at) => claim === drawn.claims[at]);
  const missing = state.claim !== null && data.claims[state.claim].ends !== null && !renderer.getGraph().hasEdge(state.claim);
  if (same && !missing) return;
  drawn = { claims, actor: state.actor };
  hovering(false);
  const graph = drawing(claims);
  points = graph.order > POINTS;
  const hide = graph.size > STILL;
  if (renderer.getSetting("hideEdgesOnMove") !== hide) renderer.setSetting("hideEdgesOnMove", hide);
  renderer.setGraph(graph);
}

/** Draws the picture after the list is on the screen. */
function drawLater(wait) {
  clearTimeout(later);
  later = setTimeout(draw, wait);
}

function refresh(wait = 0) {
  shown = order.filter(fits);
  at("count").textContent = `${shown.length} claim${shown.length === 1 ? "" : "s"}`;
  at("many").hidden = shown.length <= DRAWN;
  at("drawn").textContent = state.all ? "all are drawn, which may be slow" : `the first ${DRAWN} are drawn`;
  at("list").replaceChildren(
    ...shown.slice(0, LISTED).map((index) => {
      const claim = data.claims[index];
      const sign = make("span", { class: `sign ${claim.status}`, "aria-hidden": "true" }, SIGN[claim.status]);
      const tail = make("span", { class: "soft" }, ` ${claim.status}, belief ${claim.belief}, ${documents(claim.documents)}`);
      const button = make("button", { type: "button", "data-claim": index, "aria-current": String(state.claim === index), onclick: () => choose(index) }, sign, claim.text, tail);
      return make("li", {}, button);
    }),
  );
  if (shown.length > LISTED) at("list").append(make("li", { class: "soft" }, `and ${shown.length - LISTED} more: search or filter`));
  drawLater(wait);
}

/** Marks what is chosen in the list and in the picture. */
function mark(before) {
  for (const button of at("list").querySelectorAll("button")) button.setAttribute("aria-current", String(Number(button.dataset.claim) === state.claim));
  const graph = renderer.getGraph();
  if (state.claim !== null && data.claims[state.claim].ends !== null && !graph.hasEdge(state.claim)) return draw();
  const edges = [before, state.claim].filter((claim) => claim !== null && graph.hasEdge(claim)).map(String);
  // Sizes change, but places do not: nothing need be indexed anew.
  renderer.refresh({ partialGraph: { edges }, skipIndexation: indexed });
}

/** The words of a sentence that name what takes part, longest first. */
function words(claim) {
  const all = [];
  (claim.roles || []).forEach((role, number) => {
    if (role === null) return;
    for (const name of data.actors[role].names) all.push([name, number === 0 ? "who" : "whom"]);
  });
  for (const item of claim.words) all.push([item, "item"]);
  return all.filter(([word]) => word).sort((a, b) => b[0].length - a[0].length);
}

/** A sentence as nodes, with roles and cue marked. */
function marked(evidence, claim) {
  const text = evidence.text;
  const taken = [];
  const note = (word, kind) => {
    for (let from = 0; ; ) {
      const start = text.indexOf(word, from);
      if (start < 0) return;
      const end = start + word.length;
      const inside = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
      if (!inside(text[start - 1]) && !inside(text[end]) && taken.every((t) => end <= t.start || start >= t.end)) taken.push({ start, end, kind });
      from = end;
    }
  };
  for (const [word, kind] of words(claim)) note(word, kind);
  if (evidence.cue) note(evidence.cue, "cue");
  taken.sort((a, b) => a.start - b.start);
  const nodes = [];
  let done = 0;
  for (const { start, end, kind } of taken) {
    nodes.push(text.slice(done, start), make("mark", { class: kind, title: { who: "source or doer", whom: "other side", item: "item", cue: "cue" }[kind] }, text.slice(start, end)));
    done = end;
  }
  nodes.push(text.slice(done));
  return nodes;
}

/** The passages of a claim, grouped by publisher. */
function passages(index) {
  const claim = data.claims[index];
  const groups = new Map();
  for (const e of claim.evidence) {
    const evidence = data.evidence[e];
    const document_ = data.documents[evidence.doc];
    const publisher = document_.publisher || "(publisher not known)";
    if (!groups.has(publisher)) groups.set(publisher, []);
    groups.get(publisher).push([evidence, document_]);
  }
  const box = make("div", {});
  for (const [publisher, list] of [...groups].sort()) {
    box.append(make("h4", {}, publisher));
    for (const [evidence, document_] of list) {
      const when = evidence.when && `speaks of: ${evidence.when.text}${evidence.when.days ? ` (${span(evidence.when.days)})` : ""}`;
      box.append(make("blockquote", {}, ...marked(evidence, claim)), make("p", { class: "soft" }, [document_.date, document_.title || document_.id, when].filter(Boolean).join(" · ")));
    }
  }
  return box;
}

function said(index) {
  const claim = data.claims[index];
  const button = make("button", { type: "button", onclick: () => choose(index) }, claim.text);
  return make("section", {}, make("h3", {}, make("span", { class: `sign ${claim.status}`, "aria-hidden": "true" }, SIGN[claim.status]), button), passages(index));
}

function choose(index) {
  const before = state.claim;
  state.claim = index;
  const claim = data.claims[index];
  const against = new Set(negations.get(index) || []);
  const about = statements.get(index) || [];
  for (const other of about) if (data.claims[other].class === "denial") against.add(other);
  for (const other of claim.contradicts) against.add(other);
  const pro = about.filter((other) => !against.has(other));
  const facts = [claim.status, `belief ${claim.belief}`, `${documents(claim.documents)}, ${claim.witnesses} independent`];
  if (claim.first) facts.push(`told ${span([claim.first, claim.last])}`);
  if (claim.when) facts.push(`speaks of ${span(claim.when)}`);
  if (claim.codes.length) facts.push(`codes ${claim.codes.join(", ")}`);
  if (claim.modality && claim.modality !== "actual") facts.push(claim.modality);
  const detail = at("detail");
  const left = make("div", {}, make("h3", {}, "Who says so"), passages(index), ...pro.map(said));
  const columns = make("div", { class: "columns" }, left);
  if (against.size) columns.append(make("div", { id: "against" }, make("h3", {}, "Against it"), ...[...against].map(said)));
  const general = claim.refines.map((other) => make("p", {}, "Refines: ", make("button", { type: "button", onclick: () => choose(other) }, data.claims[other].text)));
  detail.replaceChildren(make("h2", {}, claim.text), make("p", { class: claim.status }, `${SIGN[claim.status]} ${facts.join(" · ")}`), ...general, columns);
  detail.scrollTop = 0;
  mark(before);
}

function chooseActor(index) {
  state.actor = index;
  state.claim = null;
  const actor = data.actors[index];
  const others = actor.names.filter((name) => name !== actor.name);
  at("detail").replaceChildren(
    make("h2", {}, actor.name),
    make("p", { class: "soft" }, [actor.kind, actor.id, documents(actor.documents)].join(" · ")),
    others.length ? make("p", {}, `Also: ${others.join(", ")}`) : "",
    actor.speaksFor === null ? "" : make("p", {}, "Speaks for ", make("button", { type: "button", onclick: () => chooseActor(actor.speaksFor) }, label(actor.speaksFor))),
    make("p", {}, "The list shows its claims. Esc shows all again."),
  );
  refresh();
}

renderer.on("clickNode", ({ node }) => chooseActor(Number(node)));
renderer.on("clickEdge", ({ edge }) => choose(Number(edge)));
renderer.on("clickStage", () => reset(false));

function reset(all) {
  const before = state.claim;
  state.claim = null;
  if (!all && state.actor === null) return mark(before);
  state.actor = null;
  if (all) {
    state.text = "";
    at("search").value = "";
    state.months.clear();
    state.belief = 0;
    at("belief").value = "0";
    at("belief-shown").textContent = "0";
    state.statuses = new Set(STATUSES);
    for (const box of at("statuses").querySelectorAll("input")) box.checked = true;
    for (const bar of at("timeline").querySelectorAll("button")) bar.setAttribute("aria-pressed", "false");
    state.all = false;
    at("all").checked = false;
    renderer.getCamera().animatedReset();
  }
  refresh();
}

function checkbox(parent, set, value, ...text) {
  const input = make("input", { type: "checkbox", value, onchange: () => { input.checked ? set().add(value) : set().delete(value); refresh(); } });
  input.checked = set().has(value);
  parent.append(make("label", {}, input, " ", ...text));
}
for (const status of STATUSES) checkbox(at("statuses"), () => state.statuses, status, make("span", { class: `sign ${status}`, "aria-hidden": "true" }, SIGN[status]), status);
for (const relation of data.relations) checkbox(at("relations"), () => state.relations, relation.name, relation.name);
at("legend").append(...STATUSES.flatMap((status) => [make("span", { class: `sign ${status}` }, SIGN[status]), `${status}: ${FORM_NAME[status]}. `]));

// The timeline: passages by month.
const counts = new Map();
for (const evidence of data.evidence) {
  for (const m of monthsOf(evidence)) counts.set(m, (counts.get(m) || 0) + 1);
}
const most = Math.max(1, ...counts.values());
for (const [m, count] of [...counts].sort()) {
  const bar = make("i", {});
  bar.style.height = `${Math.max(4, Math.round((100 * count) / most))}%`;
  const button = make("button", { type: "button", title: `${m}: ${count} passages`, "aria-label": `${m}: ${count} passages`, "aria-pressed": "false", onclick: () => {
    const on = !state.months.has(m);
    on ? state.months.add(m) : state.months.delete(m);
    button.setAttribute("aria-pressed", String(on));
    refresh();
  } }, bar);
  at("timeline").append(button);
}

let waiting = null;
at("search").addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { state.text = event.target.value.trim().toLowerCase(); refresh(TYPED.picture); }, TYPED.list);
});
at("belief").addEventListener("input", (event) => {
  state.belief = Number(event.target.value);
  at("belief-shown").textContent = event.target.value;
  refresh();
});
at("all").addEventListener("change", (event) => {
  state.all = event.target.checked;
  refresh();
});
at("reset").addEventListener("click", () => reset(true));
function themed() {
  colour = colours();
  indexed = false;
  renderer.setSetting("labelColor", { color: colour.ink });
}
at("theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  themed();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=search]");
  if (event.key === "/" && !typing) { event.preventDefault(); at("search").focus(); }
  else if (event.key === "Escape") { reset(typing); if (typing) event.target.blur(); }
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest && event.target.closest("#list")) {
    event.preventDefault();
    const buttons = [...at("list").querySelectorAll("button")];
    const next = buttons[buttons.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
  } else if (event.target === at("graph")) {
    const camera = renderer.getCamera();
    const step = 0.1 * camera.ratio;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) { event.preventDefault(); camera.animate({ x: camera.x + moves[event.key][0], y: camera.y + moves[event.key][1] }, { duration: 80 }); }
    else if (event.key === "+" || event.key === "=") camera.animatedZoom();
    else if (event.key === "-") camera.animatedUnzoom();
  }
});
refresh();
draw();
// For tests and for the console.
globalThis.claimgraphView = { renderer, choose };
