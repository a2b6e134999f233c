// The day: what an organ could know, beside what the records hold and what a document says.

const MAIN = ["identified", "arrested", "processed", "executed", "narcotics_liang", "meetings", "attendances", "letters", "persons_reported", "registered", "agency_offenders", "active_localities", "arrested_share"];

function viewDay() {
  const area = BY_CODE.get(state.area);
  const sentence = h("p.lead", { "aria-live": "polite" });
  const picture = h("div", {});
  const list = h("div", {});
  async function refresh() {
    const curve = await curvesOf(state.indicator, area);
    const day = state.day;
    const claims = documentedOf(state.indicator, area);
    sentence.replaceChildren((await daySentence(state.indicator, area, day, curve)));
    picture.replaceChildren(
      keyOfCurves(curve, claims),
      pictured(`${nameOfFigure(state.indicator)}${joint()}${nameOf(area)}`, say("curve_note", unitOf(state.indicator), longDate(day)), curvePlot(curve, claims, day)),
      curveTable(curve, claims, area),
    );
    await painted(); // the curve is there before the table, whose indicators may have to be read first
    list.replaceChildren(await dayTable(area, day));
  }
  busy(refresh);
  return [
    h("h2", {}, say("view_day")),
    h("p", {}, say("day_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, areaChooser(say("organ"), "area"), indicatorChooser()),
    daySlider(throttled(refresh)),
    sentence, picture, list,
  ];
}

// At most one redrawing at a time; the last position counts.
function throttled(work) {
  let running = false, again = false;
  return async function run() {
    if (running) { again = true; return; }
    running = true;
    do { again = false; await busy(work); await painted(); } while (again);
    running = false;
  };
}

async function daySentence(indicator, area, day, curve) {
  const reported = curve.reported ? curve.reported[day] : null;
  const enumerated = curve.enumerated[day];
  const claim = documentedOn(indicator, area, day);
  const unit = unitOf(indicator), name = lowerFirst(nameOfFigure(indicator)), who = knowerOf(area);
  const parts = [];
  if (!curve.reported) parts.push(say("not_returned", nameOfFigure(indicator), longDate(day), amount(enumerated, indicator), unit));
  else if (reported === null) parts.push(say("no_return_yet", longDate(day), who, amount(enumerated, indicator), unit, name));
  else {
    const word = EXHIBIT.indicators[indicator].kind === "ratio" || !enumerated ? "knew_ratio" : reported > enumerated ? "knew_more" : "knew";
    parts.push(say(word, longDate(day), who, amount(reported, indicator), unit, name, amount(enumerated, indicator), enumerated ? percent(reported / enumerated) : "–"));
  }
  if (claim) parts.push(say("documented_then", documentedText(claim), citeClaim(claim)));
  if (claim && claim.run !== null && claim.value) parts.push(say("run_then", amount(claim.run, indicator), factor(claim.run / claim.value)));
  const interval = intervalOn(indicator, area, day, claim);
  if (interval) parts.push(say("interval_words", of(interval.text)));
  const { found, all } = await localitiesIn(area, day);
  if (all) parts.push(say("response", group.format(found), group.format(all)));
  return sentences(...parts);
}

// The posterior interval that a study has for a figure: on the terms of a document, or at the end of the run.
function intervalOn(indicator, area, day, claim) {
  if (claim && EXHIBIT.intervals["claim:" + claim.id]) return EXHIBIT.intervals["claim:" + claim.id];
  if (area.level === "centre" && day === ABOUT.report_day && EXHIBIT.intervals["reported:" + indicator]) return EXHIBIT.intervals["reported:" + indicator];
  if (day < ABOUT.end) return null;
  const place = area.level === "centre" ? "" : "@" + area.code;
  return ["centre", "region"].includes(area.level) ? EXHIBIT.intervals[`indicator:${indicator}${place}`] : null;
}

const knowerOf = (area) => (area.level === "centre" ? say("the_centre") : nameOf(area));
const lowerFirst = (text) => (inChinese() ? text : text.slice(0, 1).toLowerCase() + text.slice(1));

function curveTable(curve, claims, area) {
  const step = 7;
  const days = [];
  for (let day = 0; day <= ABOUT.days; day += step) days.push(day);
  if (days.at(-1) !== ABOUT.days) days.push(ABOUT.days);
  const rows = days.map((day) => {
    const claim = claims.find((one) => one.to > day - step && one.to <= day);
    return [isoOf(day), amount(curve.reported ? curve.reported[day] : null, state.indicator), amount(curve.enumerated[day], state.indicator), claim ? documentedText(claim) + inBrackets(citeClaim(claim)).join("") : ""];
  });
  const every = [["date", "reported", "enumerated", "documented", "documented_claim"]];
  for (let day = 0; day <= ABOUT.days; day++) {
    const claim = claims.find((one) => one.to === day);
    every.push([isoOf(day), curve.reported ? curve.reported[day] : null, curve.enumerated[day], claim ? claim.value : null, claim ? claim.id : ""]);
  }
  return h("details", {}, h("summary", {}, say("data_of_curve")), tableOf({
    caption: `${nameOfFigure(state.indicator)}${inBrackets(unitOf(state.indicator)).join("")}${joint()}${nameOf(area)}`,
    head: [say("day_label"), say("reported"), say("enumerated"), say("documented")], rows, numeric: [1, 2], raw: every, name: `${state.indicator}-${area.code}`,
    note: say("csv_daily"),
  }));
}

async function dayTable(area, day) {
  const rows = [];
  for (const indicator of MAIN.filter((name) => EXHIBIT.indicators[name])) {
    const curve = await curvesOf(indicator, area);
    const claim = documentedOn(indicator, area, day);
    const reported = curve.reported ? curve.reported[day] : null;
    rows.push([
      linkTo({ indicator }, nameOfFigure(indicator) + inBrackets(unitOf(indicator)).join("")),
      linkTo({ view: "figure", indicator }, amount(reported, indicator)),
      amount(curve.enumerated[day], indicator),
      claim ? documentedText(claim) : "–",
      claim ? citeClaim(claim) : "",
      claim && claim.run !== null && claim.value ? factor(claim.run / claim.value) : "–",
    ]);
  }
  return tableOf({
    caption: say("day_caption", knowerOf(area), longDate(day)), numeric: [1, 2, 3, 5], whole: [4], name: `day-${area.code}-${isoOf(day)}`,
    head: [say("indicator"), say("reported"), say("enumerated"), say("documented"), say("until_source"), say("ratio_then")], rows, note: say("day_note"),
  });
}
