// The frame: navigation, language, and the view that the address asks for.

const SHOWN = {
  about: viewAbout, day: viewDay, place: viewPlace, what_if: viewWhatIf, assumptions: viewAssumptions,
  audit: viewAudit, documents: viewDocuments, figure: viewFigure, life: viewLife, report: viewReport,
};

// The report as it stands in the page for those without scripts; the other language is unpacked when it is asked for.
const reports = new Map();
function viewReport() {
  const holder = h("div", {});
  busy(() => showReport(holder));
  const day = ABOUT.report_day;
  const button = h("button.quiet", { type: "button", onclick: () => busy(async () => saveCsv(`report-${isoOf(day)}`, await reportCsv(day))) }, say("save_csv"));
  return [h("p", {}, button), holder];
}
async function reportCsv(day) {
  const rows = [["indicator", "name", "unit", "date", "reported", "enumerated", "documented", "documented_to", "claim"]];
  for (const [id, one] of Object.entries(EXHIBIT.indicators)) {
    const curve = await curvesOf(id, CENTRE);
    const claim = documentedOn(id, CENTRE, day);
    rows.push([id, of(one.name), of(one.unit), isoOf(day), curve.reported ? curve.reported[day] : null, curve.enumerated[day], claim ? claim.value : null, claim ? isoOf(claim.to) : "", claim ? claim.id : ""]);
  }
  return rows;
}
async function showReport(holder) {
  const lang = state.lang;
  if (!reports.has(lang)) {
    const packed = document.getElementById("report-" + lang);
    const stream = new Blob([bytesOf(packed.textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const element = h("div.report", {});
    element.innerHTML = await new Response(stream).text();
    reports.set(lang, element);
  }
  holder.replaceChildren(reports.get(lang));
}

function navigation() {
  const links = VIEWS.map((view) => h("li", {}, h("a", { href: addressOf({ view }), "aria-current": view === state.view ? "page" : null, onclick: (event) => { if (event.metaKey || event.ctrlKey || event.shiftKey) return; event.preventDefault(); go({ view }); } }, say("view_" + view))));
  document.getElementById("views").replaceChildren(...links);
}

function languages() {
  const buttons = LANGUAGES.length > 1 ? LANGUAGES.map((lang) => h("button.quiet", { type: "button", lang: lang === "zh" ? "zh-Hans" : "en", "aria-pressed": String(lang === state.lang), onclick: () => go({ lang }) }, lang === "zh" ? "中文" : "English")) : [];
  document.getElementById("languages").replaceChildren(...buttons);
}

let lastView = "", shownAt = "";
function show() {
  shownAt = location.hash;
  document.documentElement.lang = inChinese() ? "zh-Hans" : "en";
  document.getElementById("title").textContent = say("title") + of(ABOUT.in_brackets);
  document.title = say("title") + of(ABOUT.in_brackets);
  document.getElementById("subtitle").textContent = say("subtitle", ABOUT.scenario, ABOUT.seed, ABOUT.scale);
  document.getElementById("changed").textContent = changedLine();
  document.getElementById("skip").textContent = say("skip");
  document.getElementById("theme-word").textContent = say("theme");
  document.getElementById("nav").setAttribute("aria-label", say("views"));
  regions = 0;
  navigation();
  languages();
  const main = document.getElementById("text");
  const focused = document.activeElement && document.activeElement.id;
  main.replaceChildren(...SHOWN[state.view]().flat(Infinity).filter((one) => one instanceof Node));
  document.getElementById("foot").textContent = say("foot");
  showCitation();
  if (lastView && lastView !== state.view) { window.scrollTo(0, 0); main.focus({ preventScroll: true }); }
  else if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
  lastView = state.view;
}

// A step back is reported as both.
const readAndShow = () => { readAddress(); show(); };
for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => { if (location.hash !== shownAt) readAndShow(); });

// A link to a place in the page leads there; the address goes on naming the view.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const place = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!place || event.defaultPrevented) return;
  event.preventDefault();
  if (place.tabIndex < 0) place.setAttribute("tabindex", "-1");
  const reach = () => place.scrollIntoView({ behavior: "instant" });
  reach();
  painted().then(reach); // what came into sight on the way has its own height only now
  place.focus({ preventScroll: true });
});
window.addEventListener("resize", () => {
  if (Math.abs(document.documentElement.clientWidth - wide) < 30) return;
  wide = document.documentElement.clientWidth;
  show();
});

// While nothing is asked, the tables that the first views need are read, one after the other, and a curve is drawn for
// nobody: the library is slow the first time.
const whenIdle = window.requestIdleCallback ? (work) => window.requestIdleCallback(work) : (work) => setTimeout(work, 50);
const warming = [() => columnsOf("organs-deliveries"), ...[FIRST_INDICATOR, ...MAIN].filter((id) => EXHIBIT.indicators[id]).map((id) => () => curvesOf(id, CENTRE)), () => columnsOf("localities-deliveries"), async () => curvePlot(await curvesOf(FIRST_INDICATOR, CENTRE), documentedOf(FIRST_INDICATOR, CENTRE), state.day)];
function warm() {
  const next = warming.shift();
  if (next) whenIdle(async () => { await next(); warm(); });
}

// What stands in the page without scripts is the report in the first language.
const plain = document.getElementById("plain");
reports.set(LANGUAGES[0], plain);
document.body.classList.add("scripted");
readAndShow();
document.documentElement.className = "";
warm();
