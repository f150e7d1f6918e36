// Writes ../../src/export/view/page.html, the page without its data, and LICENSES.txt: npm ci && node build.mjs
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";

const out = new URL("../../src/export/view/", import.meta.url);
mkdirSync(out, { recursive: true });
const result = await build({ entryPoints: ["src/main.js"], bundle: true, minify: true, format: "iife", target: "es2020", charset: "utf8", legalComments: "none", write: false, metafile: true });
// The script stands inside the page, where it must not end early.
const script = result.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
const style = readFileSync("src/style.css", "utf8").trim();
const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const put = { "{{script-hash}}": hash(script), "{{style-hash}}": hash(style), "{{style}}": style, "{{script}}": script };
let page = readFileSync("src/page.html", "utf8");
for (const [name, text] of Object.entries(put)) page = page.replace(name, () => text);
writeFileSync(new URL("page.html", out), page);

const names = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (match) names.add(match[1]);
}
let licences = "The page that `claimgraph view` writes holds these packages.\n";
for (const name of [...names].sort()) {
  const folder = `node_modules/${name}`;
  const { version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Licence: ${license}. Author: ${author?.name ?? author ?? "see the package"}.`;
  licences += `\n${"=".repeat(80)}\n${name} ${version}\n${"=".repeat(80)}\n\n${text}\n`;
}
writeFileSync(new URL("LICENSES.txt", out), licences);
console.log(`page.html: ${page.length} characters; licences of ${[...names].join(", ")}`);
