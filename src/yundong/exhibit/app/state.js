// What is looked at: one object, kept in the address so that a view can be cited, and the two languages.

const EXHIBIT = JSON.parse(document.getElementById("contents").textContent);
const ABOUT = EXHIBIT.about;
const START = Date.parse(ABOUT.start + "T00:00:00Z");
const DAY = 86400000;
const VIEWS = ["about", "day", "place", "what_if", "assumptions", "audit", "documents", "figure", "life", "report"];
const LANGUAGES = document.documentElement.dataset.languages.split(" ");

const CENTRE = EXHIBIT.areas.find((area) => area.level === "centre");
const FIRST_INDICATOR = EXHIBIT.indicators.arrested ? "arrested" : Object.keys(EXHIBIT.indicators)[0];

const DEFAULTS = {
  view: "about", lang: LANGUAGES[0], day: ABOUT.report_day, area: CENTRE.code, beside: "", indicator: FIRST_INDICATOR,
  change: "", effect: "", passage: "", life: 0, set: "",
};
const state = { ...DEFAULTS };

const AREAS = new Map(EXHIBIT.areas.map((area) => [area.id, area]));
const BY_CODE = new Map(EXHIBIT.areas.map((area) => [area.code, area]));
const CHILDREN = new Map();
for (const area of EXHIBIT.areas) {
  if (area.parent === area.id) continue;
  if (!CHILDREN.has(area.parent)) CHILDREN.set(area.parent, []);
  CHILDREN.get(area.parent).push(area);
}

// A day of the run as a Date, as text for the address, and as people write it.
const dateOf = (day) => new Date(START + day * DAY);
const isoOf = (day) => dateOf(day).toISOString().slice(0, 10);
const dayOf = (iso) => Math.round((Date.parse(iso + "T00:00:00Z") - START) / DAY);
const inChinese = () => state.lang === "zh";

const english = (format) => new Intl.DateTimeFormat("en-GB", { day: "numeric", timeZone: "UTC", ...format });
const LONG = english({ month: "long", year: "numeric" }), SHORT = english({ month: "short" }), SHORT_YEAR = english({ month: "short", year: "numeric" });

function longDate(day) {
  const date = dateOf(day);
  return inChinese() ? `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日` : LONG.format(date);
}

function shortDate(day) {
  const date = dateOf(day);
  const other = date.getUTCFullYear() !== dateOf(0).getUTCFullYear();
  if (inChinese()) return `${other ? date.getUTCFullYear() + "." : ""}${date.getUTCMonth() + 1}.${date.getUTCDate()}`;
  return (other ? SHORT_YEAR : SHORT).format(date);
}

// A word of the page, or one of a pair of English and Chinese; {0}, {1} are filled in order.
function say(key, ...values) {
  const words = EXHIBIT.words[key] || [key, key];
  return words[inChinese() ? 1 : 0].replace(/\{(\d)\}/g, (_, i) => values[i]);
}
const of = (pair) => (pair ? pair[inChinese() ? 1 : 0] : "");
const nameOf = (area) => of(area.name);
// A label that means another thing in one column has words of its own there: a letter by post, an offender in the posts.
const labelOf = (label, column = "") => {
  const key = [`label:${column}.${label}`, `label:${label}`].find((one) => EXHIBIT.words[one]);
  return key ? say(key) : String(label);
};
const joint = () => (inChinese() ? "，" : ", ");
// Between two sentences, and of several one text; what is empty is left out.
const gap = () => (inChinese() ? "" : " ");
const sentences = (...parts) => parts.filter(Boolean).join(gap());

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const next = { ...DEFAULTS, lang: state.lang };
  for (const [key, value] of asked) if (key in next) next[key] = value;
  next.view = VIEWS.includes(next.view) ? next.view : "about";
  next.lang = LANGUAGES.includes(next.lang) ? next.lang : LANGUAGES[0];
  next.day = clampDay(/^\d{4}-\d{2}-\d{2}$/.test(next.day) ? dayOf(next.day) : Number(next.day));
  next.area = BY_CODE.has(next.area) ? next.area : CENTRE.code;
  next.beside = BY_CODE.has(next.beside) ? next.beside : "";
  next.indicator = EXHIBIT.indicators[next.indicator] ? next.indicator : FIRST_INDICATOR;
  next.life = Number.isInteger(Number(next.life)) ? Number(next.life) : 0;
  Object.assign(state, next);
}
const clampDay = (day) => Math.min(Math.max(Math.round(day) || 0, 0), ABOUT.days);

function addressOf(changes) {
  const next = { ...state, ...changes };
  const parts = new URLSearchParams();
  for (const key of Object.keys(DEFAULTS)) {
    const value = key === "day" ? isoOf(next.day) : next[key];
    const usual = key === "day" ? isoOf(DEFAULTS.day) : DEFAULTS[key];
    if (key === "view" || (key === "lang" && LANGUAGES.length > 1) || String(value) !== String(usual)) parts.set(key, value);
  }
  return "#" + parts.toString();
}

// The address of what is shown, and how it is cited, without a step back for every move of a slider.
function keepAddress() {
  history.replaceState(null, "", addressOf({}));
  shownAt = location.hash;
  showCitation();
}

// Show something else. A slider that is being moved replaces the address instead of adding one for every day.
function go(changes, replace = false) {
  const address = addressOf(changes);
  if (replace) history.replaceState(null, "", address);
  else if (address !== location.hash) history.pushState(null, "", address);
  readAddress();
  show();
}
