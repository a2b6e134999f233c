// Prints, as JSON, what axe-core finds in pages: node axe.mjs CHROMIUM FILE...
// Light and dark, wide and narrow, print; a page that overflows, asks for something or ignores the scheme is a finding.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [chromium, ...files] = process.argv.slice(2);
const MODES = [
  ["light", 1200, "screen"],
  ["dark", 1200, "screen"],
  ["light", 360, "screen"],
  ["dark", 360, "screen"],
  ["light", 660, "print"],
];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ON_SCREEN = new Set(["target-size"]); // nobody taps on paper
const found = [];

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const page = await browser.newPage();
const client = await page.createCDPSession();
page.on("console", (message) => found.push({ file: page.url(), rule: "console", nodes: [message.text()] }));
page.on("request", (request) => {
  if (!/^(file|data):/.test(request.url())) found.push({ file: page.url(), rule: "request", nodes: [request.url()] });
});
for (const file of files) {
  for (const [scheme, width, media] of MODES) {
    await page.setViewport({ width, height: 900 });
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await client.send("Emulation.setEmulatedMedia", { media, features });
    await page.goto("file://" + file, { waitUntil: "load" });
    await page.evaluate(axe);
    const { violations, over, dark } = await page.evaluate(async (rules) => {
      const { violations } = await axe.run(document, { runOnly: rules });
      return {
        violations: violations.map((v) => ({ rule: v.id, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)) })),
        over: document.documentElement.scrollWidth - window.innerWidth,
        dark: getComputedStyle(document.documentElement).colorScheme,
      };
    }, RULES);
    const where = { file, mode: `${scheme} ${width} ${media}` };
    for (const violation of violations) {
      if (media === "screen" || !ON_SCREEN.has(violation.rule)) found.push({ ...where, ...violation });
    }
    if (over > 0) found.push({ ...where, rule: "overflow", nodes: [`${over} px`] });
    if (dark !== scheme) found.push({ ...where, rule: "scheme", nodes: [dark] });
  }
}
await browser.close();
console.log(JSON.stringify(found, null, 1));
