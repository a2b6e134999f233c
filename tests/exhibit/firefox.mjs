// Prints, as JSON, what stock Firefox shows of a page: node firefox.mjs FIREFOX FILE VIEW,...
// Each view in both languages, from file://; the requests, the messages, and what a control changes.
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const puppeteer = require("puppeteer-core");
const [firefox, file, views] = process.argv.slice(2);
const found = { browser: "", views: [], said: [], asked: [], moved: null };

const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true, args: ["--width=1200", "--height=900"] });
found.browser = await browser.version();
const page = await browser.newPage();
page.on("console", (message) => found.said.push(message.text()));
page.on("pageerror", (error) => found.said.push(String(error)));
page.on("request", (request) => found.asked.push(request.url()));
// The policy of the page forbids what puppeteer waits with, so that the page itself waits.
const ready = (part = "") => page.evaluate(async (part) => {
  const until = performance.now() + 60000;
  const filled = () => location.hash.includes(part) && document.querySelector("main h2") && document.getElementById("text").getAttribute("aria-busy") !== "true";
  do { await new Promise((done) => setTimeout(done, 30)); } while (!filled() && performance.now() < until);
  if (!filled()) throw new Error(`not filled: ${location.hash}`);
}, part);

await page.goto(`file://${file}`, { waitUntil: "load" });
for (const lang of ["en", "zh"]) {
  for (const view of views.split(",")) {
    await page.evaluate((address) => { location.hash = address; }, `view=${view}&lang=${lang}`);
    await ready(`view=${view}&lang=${lang}`);
    found.views.push(await page.evaluate((view, lang) => ({
      view, lang, heading: document.querySelector("main h2").textContent, text: document.body.innerText,
      pictures: document.querySelectorAll("main figure svg").length, tables: document.querySelectorAll("main table").length,
      over: document.documentElement.scrollWidth - window.innerWidth,
    }), view, lang));
  }
}
await page.evaluate(() => { location.hash = "view=day&lang=en"; });
await ready("view=day&lang=en");
const sentence = () => page.evaluate(() => document.querySelector("p.lead").textContent);
const before = await sentence();
await page.evaluate(() => document.getElementById("day").focus());
for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowLeft");
await ready("day=1952-11-04");
found.moved = { before, after: await sentence(), address: await page.evaluate(() => location.href) };
await browser.close();
console.log(JSON.stringify(found));
