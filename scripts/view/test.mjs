// Opens a page that `claimgraph view` wrote in headless Chromium: node test.mjs PAGE [SCREENSHOT]
// CHROMIUM names the browser [/usr/bin/chromium].
import { chromium } from "playwright-core";
import { record, recorded } from "./frames.mjs";
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page_, shot] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
let page = null;

/** Drags the picture about and tells how long its frames take. */
async function panned(what) {
  const box = await page.locator("#graph").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await record(page);
  for (let i = 1; i <= 60; i++) await page.mouse.move(x + 2 * i, y + (i % 7));
  const frames = await recorded(page);
  await page.mouse.up();
  const at_ = (share) => frames[Math.floor(share * (frames.length - 1))]?.toFixed(0);
  console.log(`panning, ${what}: ${frames.length} frames, half of them within ${at_(0.5)} ms, nine of ten within ${at_(0.9)} ms`);
}

try {
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || wrong.push(`request: ${request.url()}`));
  const started = Date.now();
  await page.goto(pathToFileURL(resolve(page_)).href);
  await page.waitForFunction(() => globalThis.claimgraphView !== undefined);
  console.log(`open after ${Date.now() - started} ms`);

  const data = JSON.parse(await page.locator("#data").textContent());
  const shown = await page.locator("#list button").count();
  assert.ok(shown > 0, "no claim in the list");

  // Of many claims the first are drawn, and all when that is wanted.
  const edges = () => page.evaluate(() => claimgraphView.renderer.getGraph().size);
  const events = data.relations.filter((r) => r.class === "event").map((r) => r.name);
  const drawable = data.claims.filter((claim) => events.includes(claim.relation) && claim.ends !== null).length;
  const few = await edges();
  assert.equal(await page.locator("#many").isVisible(), few < drawable);
  if (few < drawable) {
    await panned("strongest");
    const asked = Date.now();
    await page.locator("#all").check();
    await page.waitForFunction((n) => claimgraphView.renderer.getGraph().size === n, drawable);
    console.log(`all drawn after ${Date.now() - asked} ms`);
    await panned("all");
    await page.locator("#all").uncheck();
    await page.waitForFunction((n) => claimgraphView.renderer.getGraph().size === n, few);
  }

  // A claim of the list tells its sentences as they stand in the data, with marks.
  const choice = page.locator("#list button").first();
  const index = Number(await choice.getAttribute("data-claim"));
  await choice.click();
  const sentences = data.claims[index].evidence.map((e) => data.evidence[e].text);
  const told = await page.locator("#detail blockquote").allTextContents();
  for (const sentence of sentences) assert.ok(told.includes(sentence), `missing: ${sentence}`);
  // In some sentence giver, taker and item are marked.
  await page.evaluate((i) => claimgraphView.choose(i), data.claims.findIndex((claim) => claim.class === "event" && claim.words.length && claim.roles.every((role) => role !== null) && claim.evidence.some((e) => claim.words.every((word) => data.evidence[e].text.includes(word)) && claim.roles.every((role) => data.evidence[e].text.includes(data.actors[role].name)))));
  for (const mark of ["who", "whom", "item"]) assert.ok(await page.locator(`#detail mark.${mark}`).count(), `nothing is marked as ${mark}`);

  // What a passage says of its time stands with it, and it stands in that month of the timeline.
  const dated = data.claims.findIndex((claim) => claim.when !== null && claim.evidence.some((e) => data.evidence[e].when?.days));
  if (dated >= 0) {
    await page.evaluate((i) => claimgraphView.choose(i), dated);
    const { text, days } = data.evidence[data.claims[dated].evidence.find((e) => data.evidence[e].when?.days)].when;
    assert.ok((await page.locator("#detail").textContent()).includes(`speaks of: ${text} (${days[0]}`), "no time");
    assert.ok((await page.locator("#detail > p").first().textContent()).includes("speaks of "), "no time of the claim");
    assert.equal(await page.locator(`#timeline button[title^="${days[0].slice(0, 7)}:"]`).count(), 1, "not in the timeline");
  }

  // A disputed claim has what speaks against it beside.
  const disputed = data.claims.findIndex((claim) => claim.status === "disputed" && claim.class === "event");
  if (disputed >= 0) {
    await page.evaluate((i) => claimgraphView.choose(i), disputed);
    assert.ok((await page.locator("#against blockquote").count()) > 0, "nothing against a disputed claim");
  }

  // A click on an edge of the picture does the same.
  const spot = await page.evaluate(() => {
    const { renderer } = claimgraphView;
    const graph = renderer.getGraph();
    const box = document.getElementById("graph").getBoundingClientRect();
    for (const edge of graph.edges()) {
      const shownEdge = renderer.getEdgeDisplayData(edge);
      if (!shownEdge || shownEdge.hidden || !["line", "arrow"].includes(shownEdge.type)) continue;
      const [a, b] = graph.extremities(edge).map((node) => renderer.graphToViewport(graph.getNodeAttributes(node)));
      const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
      const near = graph.nodes().some((node) => {
        const p = renderer.graphToViewport(graph.getNodeAttributes(node));
        return Math.hypot(p.x - x, p.y - y) < 16;
      });
      if (!near && Math.hypot(a.x - b.x, a.y - b.y) > 60) return { x: box.x + x, y: box.y + y };
    }
    return null;
  });
  if (spot) {
    await page.keyboard.press("Escape");
    await page.mouse.move(spot.x, spot.y);
    await page.mouse.click(spot.x, spot.y);
    await page.waitForFunction(() => document.querySelectorAll("#detail blockquote").length > 0);
    console.log("an edge was clicked");
  }

  // Filters and search take away and give back.
  await page.locator("#reset").click();
  await page.locator("#statuses input[value=disputed]").uncheck();
  assert.equal(await page.locator("#list .sign.disputed").count(), 0);
  await page.locator("#reset").click();
  await page.keyboard.press("/");
  await page.keyboard.type("zzzzqqqq");
  await page.waitForFunction(() => document.getElementById("count").textContent === "0 claims");
  await page.keyboard.press("Escape");
  await page.waitForFunction((n) => document.querySelectorAll("#list button").length === n, shown);

  // By the keyboard alone: from one claim of the list to the next.
  const focused = () => page.evaluate(() => document.activeElement.dataset.claim);
  const second = await page.locator("#list button").nth(1).getAttribute("data-claim");
  await page.locator("#list button").first().focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), second);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#detail blockquote").length > 0);
  assert.equal(await page.locator("#list [aria-current=true]").getAttribute("data-claim"), second);
  // The picture, too.
  const camera = () => page.evaluate(() => claimgraphView.renderer.getCamera().getState());
  const before = await camera();
  await page.locator("#graph").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((x) => claimgraphView.renderer.getCamera().x > x, before.x);
  await page.keyboard.press("+");
  await page.waitForFunction((ratio) => claimgraphView.renderer.getCamera().ratio < ratio, before.ratio);

  const bars = page.locator("#timeline button");
  if (await bars.count()) {
    await bars.first().click();
    assert.equal(await bars.first().getAttribute("aria-pressed"), "true");
    await page.locator("#reset").click();
  }
  if (disputed >= 0) await page.evaluate((i) => claimgraphView.choose(i), disputed);
  if (shot) await page.screenshot({ path: shot });
  // Light and dark: by the button, and by the system.
  const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await back();
  await page.locator("#theme").click();
  const dark = await back();
  assert.notEqual(dark, light);
  if (shot) await page.screenshot({ path: shot.replace(/\.png$/, "-dark.png") });

  await page.evaluate(() => delete document.documentElement.dataset.theme);
  for (const [colorScheme, wanted] of [["dark", dark], ["light", light]]) {
    await page.emulateMedia({ colorScheme });
    assert.equal(await back(), wanted, colorScheme);
  }

  // The licences of what is in it are in it.
  for (const name of ["sigma", "graphology", "@sigma/edge-curve"]) assert.ok(new RegExp(`^${name} [0-9.]+$`, "m").test(data.licences), name);
  assert.ok(data.licences.includes("Permission is hereby granted"));

  console.log(`${data.actors.length} actors, ${data.claims.length} claims`);
  await panned("the rest");
  assert.deepEqual(wrong, []);
  console.log("all well");
} finally {
  await browser.close();
}
