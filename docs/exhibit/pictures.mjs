// Draws the pictures of docs/exhibit.md: node docs/exhibit/pictures.mjs CHROMIUM PAGE (puppeteer-core from .node).
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(resolve(".node") + "/");
const puppeteer = require("puppeteer-core");
const here = dirname(fileURLToPath(import.meta.url));
const [chromium, page] = process.argv.slice(2);
const PICTURES = [
  ["about", "view=about", 1000],
  ["day", "view=day&day=1952-08-29", 960, { from: "main h2" }],
  ["place", "view=place", 1450],
  ["what-if", "view=what_if&change=mechanism:letters", 1330],
  ["all-changes", "view=what_if&change=mechanism:letters", 900, { from: "main > h3 ~ h3" }],
  ["assumptions", "view=assumptions&set=materials.bad_share:0.900", 1400],
  ["audit", "view=audit", 1000],
  ["statements", "view=documents", 1000],
  ["passage", "view=documents&passage=R3.1", 1500],
  ["figure", "view=figure&indicator=identified", 1330],
  ["life", "view=life", 960],
  ["chinese", "view=day&day=1952-08-29&lang=zh", 1220, { scheme: "dark" }],
  ["narrow", "view=day&day=1952-08-29", 1100, { width: 360 }],
];

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
for (const [name, address, height, { width = 1000, scheme = "light", from = "" } = {}] of PICTURES) {
  const tab = await browser.newPage();
  await tab.setViewport({ width, height });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(`file://${resolve(page)}#lang=en&${address}`, { waitUntil: "load" });
  await tab.waitForFunction(() => document.querySelector("main h2") && document.getElementById("text").getAttribute("aria-busy") !== "true");
  const top = from ? await tab.evaluate((what) => document.querySelector(what).getBoundingClientRect().top + scrollY - 20, from) : 0;
  await tab.screenshot({ path: `${here}/${name}.webp`, type: "webp", quality: 82, clip: { x: 0, y: top, width, height }, captureBeyondViewport: true });
  await tab.close();
}
await browser.close();
