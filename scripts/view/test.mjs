// Opens a page that `claimgraph view` wrote in headless Chromium: node test.mjs PAGE [SCREENSHOT]
// CHROMIUM names the browser [/usr/bin/chromium].
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page_, shot] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
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

  // A claim of the list tells its sentences as they stand in the data, with marks.
  const choice = page.locator("#list button").first();
  const index = Number(await choice.getAttribute("data-claim"));
  await choice.click();
  const sentences = data.claims[index].evidence.map((e) => data.evidence[e].text);
  const told = await page.locator("#detail blockquote").allTextContents();
  for (const sentence of sentences) assert.ok(told.includes(sentence), `missing: ${sentence}`);

  // A disputed claim has what speaks against it beside.
  const disputed = data.claims.findIndex((claim) => claim.status === "disputed" && claim.class === "event");
  if (disputed >= 0) {
    await page.evaluate((i) => claimgraphView.choose(i), disputed);
    assert.ok((await page.locator("#against blockquote").count()) > 0, "nothing against a disputed claim");
  }

  // A click on an edge of the picture does the same.
  const spot = await page.evaluate(() => {
    const { graph, renderer } = claimgraphView;
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
  await page.locator("#list button").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#detail blockquote").length > 0);

  const bars = page.locator("#timeline button");
  if (await bars.count()) {
    await bars.first().click();
    assert.equal(await bars.first().getAttribute("aria-pressed"), "true");
    await page.locator("#reset").click();
  }
  if (disputed >= 0) await page.evaluate((i) => claimgraphView.choose(i), disputed);
  if (shot) await page.screenshot({ path: shot });
  await page.locator("#theme").click();
  if (shot) await page.screenshot({ path: shot.replace(/\.png$/, "-dark.png") });

  // How long a frame takes while the camera moves.
  const frame = await page.evaluate(async () => {
    const camera = claimgraphView.renderer.getCamera();
    const times = [];
    for (let i = 0; i < 30; i++) {
      const start = performance.now();
      camera.setState({ x: 0.5 + 0.01 * (i % 5), angle: 0 });
      await new Promise((next) => requestAnimationFrame(next));
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[15];
  });
  console.log(`${data.actors.length} actors, ${data.claims.length} claims: ${frame.toFixed(1)} ms a frame`);
  assert.deepEqual(wrong, []);
  console.log("all well");
} finally {
  await browser.close();
}
