// Elements, numbers, tables and pictures that the views share.

// h("p.small", {title: "…"}, "text", element, …): an element with classes, attributes and content.
function h(what, attributes, ...content) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...content.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== ""));
  return element;
}

const group = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

// As the report prints it: a ratio with decimals, anything else as a whole number, a dash for unknown.
function amount(value, indicator) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const ratio = indicator && EXHIBIT.indicators[indicator] && EXHIBIT.indicators[indicator].kind === "ratio";
  if (!ratio || Math.abs(value) >= 1000) return group.format(roundHalfEven(value));
  if (Number.isInteger(value)) return group.format(value);
  return Math.abs(value) >= 10 ? value.toFixed(1) : fine.format(value);
}
function roundHalfEven(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

// To two digits: what one run says of a figure that no document fixes.
function roughly(value) {
  if (!value) return "0";
  const step = 10 ** Math.max(Math.floor(Math.log10(Math.abs(value))) - 1, 0);
  return group.format(Math.round(value / step) * step);
}
const percent = (share, digits = 0) => (share === null || !Number.isFinite(share) ? "–" : `${(100 * share).toFixed(digits)} %`);
const factor = (ratio) => (ratio === null || !Number.isFinite(ratio) ? "–" : ratio < 0.005 ? "<0.01" : ratio.toFixed(2));

const unitOf = (indicator) => of(EXHIBIT.indicators[indicator].unit);
const nameOfFigure = (indicator) => of(EXHIBIT.indicators[indicator].name);
const claimName = (claim) => `${of(claim.name)}${joint()}${claim.areas.map((code) => (BY_CODE.has(code) ? nameOf(BY_CODE.get(code)) : code)).join(joint())}`;

// In the brackets of the language, to be put after another.
const inBrackets = (...content) => (inChinese() ? ["（", ...content, "）"] : [" (", ...content, ")"]);

// A documented figure as printed: its hedge goes with it.
function documentedText(claim) {
  const hedge = of(claim.hedge);
  return amount(claim.value, claim.indicator) + (hedge ? inBrackets(hedge).join("") : "");
}
const citeClaim = (claim) => [claim.source, claim.passage, claim.to === null ? null : say("until", shortDate(claim.to))].filter(Boolean).join(joint());

// A table with its caption, in a region that scrolls by itself, and a button that saves it as CSV.
let regions = 0;
function tableOf({ caption, head, rows, numeric = [], whole = [], long = [], name = "", raw = null, note = "" }) {
  const number = (i) => (numeric.includes(i) ? "num" : whole.includes(i) ? "whole" : long.includes(i) ? "long" : null);
  const cell = (content, i) => (i === 0 ? h("th", { scope: "row" }, content) : h("td", { class: number(i) }, content));
  const body = rows.map((row) =>
    row.length === 1
      ? h("tr", {}, h("th.group", { scope: "rowgroup", colspan: head.length }, row[0]))
      : h("tr", row.attributes || {}, row.map(cell)),
  );
  const table = h("table", {}, h("caption", {}, h("span", {}, caption)), h("thead", {}, h("tr", {}, head.map((text, i) => h("th", { scope: "col", class: number(i) }, text)))), h("tbody", {}, body));
  const region = h("div.scroll", { role: "region", tabindex: "0", "aria-label": `${say("table")} ${++regions}: ${caption}` }, table);
  const save = name ? h("button.quiet", { type: "button", onclick: () => saveCsv(name, raw || csvRows(head, rows)) }, say("save_csv")) : null;
  return h("div.tabled", {}, region, note ? h("p.small", {}, note) : null, save);
}
const textIn = (cell) => (cell instanceof Node ? cell.textContent : cell === null || cell === undefined ? "" : String(cell));
const csvRows = (head, rows) => [head, ...rows.filter((row) => row.length > 1)];

// Every file says what it is: the columns source and note go with each row.
function saveCsv(name, rows) {
  const [head, ...body] = rows;
  const lines = [[...head, "source", "note"], ...body.map((row) => [...row.map(textIn), cited(), say("synthetic_note")])];
  const text = "\ufeff" + lines.map((line) => line.map((cell) => quoted(textIn(cell))).join(",")).join("\r\n") + "\r\n";
  save(`yundong-${name}.csv`, new Blob([text], { type: "text/csv" }));
}
// A cell that a spreadsheet would take for a formula is told apart by an apostrophe.
function quoted(text) {
  const number = /^-?[\d,.]+$/.test(text) ? text.replaceAll(",", "") : text;
  const safe = /^[=+\-@\t\r]/.test(number) && !/^-?[\d.]+$/.test(number) ? "'" + number : number;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
function save(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// How this view is cited.
function cited() {
  const changed = of(ABOUT.variant);
  const run = [ABOUT.scenario, `${say("seed")} ${ABOUT.seed}`, `${say("scale")} ${ABOUT.scale}`, changed].filter(Boolean).join(joint());
  return `yundong ${ABOUT.version}${joint()}${run}${joint()}${say("seal")} ${ABOUT.seal ? ABOUT.seal.slice(0, 16) : "–"}${joint()}${say("view")} ${addressOf({})}`;
}

// What is copied says that it is of a model; a command or a citation is copied as it is.
document.addEventListener("copy", (event) => {
  const selection = document.getSelection();
  const text = String(selection);
  const inside = selection.anchorNode instanceof Element ? selection.anchorNode : selection.anchorNode && selection.anchorNode.parentElement;
  if (!text.trim() || !inside || inside.closest("code, input, select")) return;
  const note = `[${say("synthetic_note")} ${cited()}]`;
  const holder = h("div", {}, selection.getRangeAt(0).cloneContents(), h("p", {}, note));
  event.clipboardData.setData("text/plain", `${text}\n${note}`);
  event.clipboardData.setData("text/html", holder.innerHTML);
  event.preventDefault();
});

function showCitation() {
  document.getElementById("cite").replaceChildren(say("how_to_cite"), inChinese() ? "：" : ": ", h("code", {}, cited()));
}

// A picture with its title and what it shows in words; the numbers are in the table beside it.
function pictured(title, note, plot, label) {
  for (const part of plot.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label"); // the whole is one picture
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label || `${title}. ${note}`);
  const inner = h("div.scroll.picture", { role: "region", tabindex: "0", "aria-label": `${say("figure")} ${++regions}: ${title}` }, plot);
  return h("figure", {}, h("figcaption", {}, h("strong", {}, title), h("span", {}, note), h("span", {}, sourceLine())), inner);
}
// Below each title, since a picture is often shown without its page.
const sourceLine = () => sentences(changedLine(), say("synthetic_note"));
const changedLine = () => (of(ABOUT.variant) ? say("counterfactual", of(ABOUT.variant)) : "");

// The width of the window is kept, since to ask for it while a view is being filled would lay the page out once more.
let wide = document.documentElement.clientWidth;
const room = () => Math.min(Math.max(wide - 40, 320), 760);
const small = () => room() < 480;
const COLOURS = { reported: "var(--warm)", enumerated: "var(--dark)", documented: "var(--ink)" };
const tickFormat = (value) => {
  if (inChinese() && Math.abs(value) >= 1e5) return `${+(value / 1e4).toFixed(1)}万`;
  if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toFixed(1)} m`;
  return Math.abs(value) < 10 && !Number.isInteger(value) ? fine.format(value) : group.format(value);
};

// Three curves over the days: what an organ could know, what the records hold, what documents say.
function curvePlot(curve, claims, day, width = room(), height = 300) {
  const points = (values) => values.map((value, i) => ({ date: dateOf(i), value })).filter((point) => point.value !== null);
  const marks = [
    lib.ruleY([0], { stroke: "var(--muted)" }),
    lib.gridY({ ticks: 5, stroke: "var(--grid)", strokeOpacity: 1 }),
    lib.ruleX([dateOf(ABOUT.launch)], { stroke: "var(--muted)", strokeDasharray: "2,3" }),
    lib.ruleX([dateOf(day)], { stroke: "var(--ink)" }),
  ];
  if (curve.enumerated) marks.push(lib.line(points(curve.enumerated), { x: "date", y: "value", stroke: COLOURS.enumerated, strokeWidth: 2 }));
  if (curve.reported) marks.push(lib.line(points(curve.reported), { x: "date", y: "value", stroke: COLOURS.reported, strokeWidth: 2, curve: "step-after", strokeDasharray: "6,3" }));
  const known = claims.filter((claim) => claim.to <= ABOUT.days).map((claim) => ({ date: dateOf(claim.to), value: claim.value, low: claim.low, high: claim.high }));
  marks.push(lib.ruleX(known.filter((one) => one.low !== null && one.high !== null && one.high > one.low), { x: "date", y1: "low", y2: "high", stroke: COLOURS.documented }));
  marks.push(lib.dot(known, { x: "date", y: "value", symbol: "diamond", r: 5, fill: COLOURS.documented, stroke: "var(--paper)" }));
  return lib.plot({
    width, height, marginLeft: 64, marginRight: 16, marginBottom: 34,
    style: { background: "none", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit" },
    x: { type: "utc", domain: [dateOf(0), dateOf(ABOUT.days)], label: null, ticks: small() ? 4 : 8, tickFormat: (date) => shortDate(Math.round((date - START) / DAY)) },
    y: { label: null, tickFormat, ticks: 5, zero: true },
    marks,
  });
}

function keyOfCurves(curve, claims) {
  const entries = [
    curve.reported && ["reported", "key_reported"], curve.enumerated && ["enumerated", "key_enumerated"], claims.length && ["documented", "key_documented"],
  ].filter(Boolean);
  return h("p.key.sans", {}, entries.map(([kind, word]) => h(`span.${kind}`, {}, say(word))));
}

// A label on at most two lines.
function twoLines(text, longest) {
  if (text.length <= longest) return text;
  const space = Math.max(text.lastIndexOf(" ", longest), text.lastIndexOf("（", longest));
  const at = space > longest / 2 ? space : longest;
  const rest = text.slice(at).trim();
  return `${text.slice(0, at)}\n${rest.length > longest ? rest.slice(0, longest - 1) + "…" : rest}`;
}

// Intervals, one row each: thin line 90 %, thick line 50 % where there is one, dot the median.
function intervalPlot(rows, { label, zero = null, width = room(), format = (value) => String(value) }) {
  const left = small() ? 136 : 300;
  const longest = inChinese() ? (small() ? 10 : 24) : small() ? 20 : 46;
  return lib.plot({
    width, height: 46 + rows.length * (small() ? 34 : 27), marginLeft: left, marginRight: 24, marginTop: 8, marginBottom: 38,
    style: { background: "none", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit" },
    x: { label, labelAnchor: "center", labelArrow: "none", tickFormat: format, ticks: small() ? 2 : 6, nice: true },
    y: { label: null, domain: rows.map((row) => row.name), tickFormat: (text) => twoLines(text, longest), tickSize: 0, lineHeight: 1.1 },
    marks: [
      lib.gridX({ stroke: "var(--grid)", strokeOpacity: 1 }),
      zero === null ? null : lib.ruleX([zero], { stroke: "var(--ink)" }),
      lib.link(rows, { x1: "low", x2: "high", y1: "name", y2: "name", stroke: (row) => row.colour || "var(--dark)", strokeWidth: 1.5 }),
      lib.link(rows.filter((row) => row.inner), { x1: (row) => row.inner[0], x2: (row) => row.inner[1], y1: "name", y2: "name", stroke: (row) => row.colour || "var(--dark)", strokeWidth: 6, strokeOpacity: 0.55 }),
      lib.dot(rows, { x: "median", y: "name", fill: (row) => row.colour || "var(--dark)", stroke: "var(--paper)", r: 4.5 }),
    ].filter(Boolean),
  });
}

// After the next frame has been drawn.
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

// While a view is being filled the page says so: to screen readers, and to whoever waits for it.
let working = 0;
async function busy(work) {
  working += 1;
  document.getElementById("text").setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    working -= 1;
    if (!working) document.getElementById("text").setAttribute("aria-busy", "false");
  }
}
