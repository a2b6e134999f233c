// Prints, as JSON, how long a page takes to its first paint and to answer: node speed.mjs CHROMIUM FILE
// Wall: milliseconds from the event to the frame that shows its answer. Work: time of the processor in the page.
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const puppeteer = require("puppeteer-core");
const [chromium, file] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });

const idle = (page) => page.waitForFunction(() => document.querySelector("main h2") && document.getElementById("text").getAttribute("aria-busy") !== "true");

async function opened(address = "") {
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 900 });
  const client = await page.createCDPSession();
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(`file://${file}${address}`, { waitUntil: "load" });
  await idle(page);
  return { page, client };
}
const work = async (client) => (await client.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value * 1000;

// The first paint, from nothing, a few times.
const paints = [];
for (let i = 0; i < 3; i++) {
  const { page, client } = await opened();
  const wall = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const ready = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
  paints.push({ wall, ready, work: await work(client) });
  await page.close();
}

// Each interaction: the first time, when its tables have not been read, and once more.
const STEPS = {
  "view: the day": ["view=day"],
  "indicator: identified": ["view=day", "indicator=identified"],
  "organ: North-West": ["view=day", "indicator=identified", "area=northwest"],
  "language": ["view=day", "lang=zh"],
  "view: the place": ["view=place"],
  "place: two beside each other": ["view=place", "beside=northwest"],
  "place: the localities of a province": ["view=place", "area=shanxi"],
  "view: what if": ["view=what_if"],
  "view: assumptions": ["view=assumptions"],
  "view: audit": ["view=audit"],
  "view: the documents": ["view=documents"],
  "passage": ["view=documents", "passage=R3.4"],
  "view: from figure to row": ["view=figure"],
  "view: a life": ["view=life"],
  "view: the report": ["view=report"],
};
async function timed(page, client, act, argument) {
  const before = await work(client);
  const wall = await page.evaluate(act, argument);
  await idle(page);
  return { wall, work: (await work(client)) - before };
}
const answered = `async (change) => {
  const start = performance.now();
  change();
  const main = document.getElementById("text");
  do { await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); } while (main.getAttribute("aria-busy") === "true");
  return performance.now() - start;
}`;
const go = new Function("address", `return (${answered})(() => { history.pushState(null, "", "#" + address); dispatchEvent(new PopStateEvent("popstate")); });`);
const drag = new Function("id", `return (${answered})(() => { const slider = id ? document.getElementById(id) : document.querySelector(".assumption input"); slider.value = Number(slider.value) - 20 * Number(slider.step); slider.dispatchEvent(new Event("input")); });`);

const found = [];
const { page, client } = await opened();
for (const [name, parts] of Object.entries(STEPS)) {
  await timed(page, client, go, "view=about&lang=en");
  const first = await timed(page, client, go, parts.join("&"));
  await timed(page, client, go, "view=about&lang=en");
  found.push({ name, first, again: await timed(page, client, go, parts.join("&")) });
}
for (const [name, address, id] of [["slider: the day", "view=day&lang=en", "day"], ["slider: the place", "view=place&lang=en", "day"], ["slider: an assumption", "view=assumptions&lang=en", ""]]) {
  await timed(page, client, go, address);
  const first = await timed(page, client, drag, id);
  found.push({ name, first, again: await timed(page, client, drag, id) });
}
await browser.close();
console.log(JSON.stringify({ paints, found }));
