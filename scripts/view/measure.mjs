// Measures a page that `claimgraph view` wrote in headless Chromium: node measure.mjs PAGE [SCREENSHOT]
// Wall times are of this machine and what else it does; `main` is the processor time of the page's main thread, `gpu`
// that of the process which, without a graphics card, computes WebGL instead of one.
import { chromium } from "playwright-core";
import { record, recorded } from "./frames.mjs";
import { resolve } from "node:path";
import { statSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [page_, shot] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => console.log(`error: ${error.message}`));
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  /** Milliseconds that the page's main thread has computed. */
  const cpu = async () => 1000 * (await session.send("Performance.getMetrics")).metrics.find((metric) => metric.name === "TaskDuration").value;
  const whole = await browser.newBrowserCDPSession();
  const gpu = async () => 1000 * (await whole.send("SystemInfo.getProcessInfo")).processInfo.filter((one) => one.type === "GPU").reduce((sum, one) => sum + one.cpuTime, 0);
  const say = (what, text) => console.log(`${what.padEnd(34)} ${text}`);
  const ms = (number) => `${number.toFixed(0)} ms`;

  const opened = Date.now();
  await page.goto(pathToFileURL(resolve(page_)).href);
  await page.waitForFunction(() => globalThis.claimgraphView !== undefined);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  say("page", `${(statSync(page_).size / 1e6).toFixed(1)} MB, first picture after ${ms(Date.now() - opened)}, main ${ms(await cpu())}, gpu ${ms(await gpu())}`);

  /** What moves the picture, and how long its frames take. */
  async function moved(what, move) {
    const size = await page.evaluate(() => `${claimgraphView.renderer.getGraph().order} nodes, ${claimgraphView.renderer.getGraph().size} edges`);
    const box = await page.locator("#graph").boundingBox();
    const centre = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(...centre);
    const before = [await cpu(), await gpu()];
    await page.evaluate(() => {
      globalThis.drawn_ = 0;
      globalThis.drawer_ ??= claimgraphView.renderer.on("afterRender", () => { globalThis.drawn_ += 1; });
    });
    await record(page);
    await move(...centre);
    const frames = await recorded(page);
    const drawn = await page.evaluate(() => globalThis.drawn_);
    const used = [(await cpu()) - before[0], (await gpu()) - before[1]];
    const at = (share) => frames[Math.floor(share * (frames.length - 1))] ?? 0;
    say(`${what}, ${size}`, `half of ${frames.length} frames within ${ms(at(0.5))}, nine of ten within ${ms(at(0.9))}; ${frames.filter((time) => time > 100).length} over 100 ms; drawn ${drawn} times, each main ${(used[0] / Math.max(1, drawn)).toFixed(1)} ms, gpu ${(used[1] / Math.max(1, drawn)).toFixed(1)} ms`);
  }
  const pan = async (x, y) => {
    await page.mouse.down();
    for (let i = 1; i <= 60; i++) await page.mouse.move(x + 2 * i, y + (i % 7));
    await page.mouse.up();
  };
  const zoom = async () => {
    for (let i = 0; i < 24; i++) {
      await page.mouse.wheel(0, i < 12 ? -120 : 120);
      await page.waitForTimeout(40);
    }
  };
  /** Latency of a change: until the list is new, and until the picture is. */
  async function changed(what, act) {
    const before = [await cpu(), await gpu()];
    await page.evaluate(() => {
      globalThis.change_ = new Promise((done) => {
        const started = performance.now();
        const times = {};
        const watch = new MutationObserver(() => { times.list ??= performance.now() - started; });
        watch.observe(document.getElementById("list"), { childList: true });
        const finish = () => {
          claimgraphView.renderer.off("afterRender", render);
          watch.disconnect();
          done({ ...times, picture: performance.now() - started });
        };
        const render = () => {
          // The picture may be drawn in the same task, before what was watched is told.
          if (watch.takeRecords().length) times.list ??= performance.now() - started;
          if (times.list !== undefined) finish();
        };
        claimgraphView.renderer.on("afterRender", render);
        // A change of the list may leave the picture as it is.
        setTimeout(() => { times.still = true; finish(); }, 3000);
      });
    });
    await act();
    const { list, picture, still } = await page.evaluate(() => globalThis.change_);
    say(what, `list after ${ms(list)}, ${still ? "picture as it was" : `picture after ${ms(picture)}`}, main ${ms((await cpu()) - before[0])}, gpu ${ms((await gpu()) - before[1])}`);
  }

  await moved("pan, strongest", pan);
  await moved("zoom, strongest", zoom);
  if (await page.locator("#many").isVisible()) {
    await changed("draw all", () => page.evaluate(() => document.getElementById("all").click()));
    await moved("pan, all", pan);
    await moved("zoom, all", zoom);
    if (shot) await page.screenshot({ path: shot });
  }
  await page.locator("#search").focus();
  for (const letter of "nor") await changed(`search, "${letter}" typed`, () => page.keyboard.type(letter));
  for (const _ of "nor") await changed("search, a letter taken back", () => page.keyboard.press("Backspace"));
  await changed("status off", () => page.evaluate(() => document.querySelector("#statuses input").click()));
  await changed("status on", () => page.evaluate(() => document.querySelector("#statuses input").click()));
  await changed("belief", () => page.locator("#belief").fill("0.5", { force: true }));
  await changed("month", () => page.evaluate(() => document.querySelector("#timeline button").click()));
  await changed("show all", () => page.evaluate(() => document.getElementById("reset").click()));
  const node = await page.evaluate(() => claimgraphView.renderer.getGraph().nodes()[0]);
  await changed("actor chosen", () => page.evaluate((n) => claimgraphView.renderer.emit("clickNode", { node: n }), node));
} finally {
  await browser.close();
}
