// The first screen: what this is and is not, what it can be asked, what its figures rest on.

function viewAbout() {
  const questions = [
    ["ask_day", { view: "day", day: clampDay(ABOUT.bulletin), area: CENTRE.code, indicator: FIRST_INDICATOR }, longDate(clampDay(ABOUT.bulletin))],
    ["ask_what_if", { view: "what_if", change: "mechanism:letters" }],
    ["ask_assumptions", { view: "assumptions" }],
    ["ask_audit", { view: "audit" }],
    ["ask_regions", { view: "place", area: CENTRE.code, indicator: FIRST_INDICATOR, day: ABOUT.report_day }],
    ["ask_statements", { view: "documents" }],
    ["ask_documents", { view: "documents", passage: (EXHIBIT.passages.find((one) => one.carriers.some(([kind]) => kind === "mechanism")) || EXHIBIT.passages[0]).id }],
    ["ask_figure", { view: "figure", area: CENTRE.code, indicator: EXHIBIT.indicators.identified ? "identified" : FIRST_INDICATOR, day: ABOUT.report_day }],
    ["ask_life", { view: "life" }],
  ];
  const facts = [
    ["fact_run", say("run_words", ABOUT.scenario, ABOUT.seed, ABOUT.scale)],
    ["fact_days", say("from_to", longDate(0), longDate(ABOUT.days))],
    ["fact_changed", of(ABOUT.variant) || say("nothing_changed")],
    ["fact_intervals", intervalWords()],
    ["fact_answered", ABOUT.answered ? say("answered_words", EXHIBIT.what_ifs.length, ABOUT.answered.draws, ABOUT.answered.scale) : say("none_answered")],
    ["fact_tested", EXHIBIT.verdicts ? say("tested_words", EXHIBIT.verdicts.questions.length, EXHIBIT.verdicts.about.draws, EXHIBIT.verdicts.about.scale) : say("none_tested")],
    ["fact_seal", ABOUT.seal || "–"],
  ];
  return [
    h("h2", {}, say("view_about")),
    h("div.callout", { role: "note" }, h("p", {}, say("what_it_is")), h("p", {}, say("what_it_is_not"))),
    h("h3", {}, say("questions")),
    h("ul.questions", {}, questions.map(([word, changes, ...values]) => h("li", {}, linkTo(changes, h("strong", {}, say(word, ...values)), h("span", {}, `${say(word.replace("ask_", "hint_"))} → ${say("view_" + changes.view)}`))))),
    h("p", {}, say("ethics")),
    h("h3", {}, say("rests_on")),
    h("dl", {}, facts.map(([word, text]) => [h("dt", {}, say(word)), h("dd", {}, text)])),
    truthTable(),
    othersTable(),
    h("details", {}, h("summary", {}, say("colophon")),
      h("dl", {}, ABOUT.colophon[inChinese() ? 1 : 0].map(([what, value]) => [h("dt", {}, what), h("dd", {}, h("code", {}, value))]))),
  ];
}

// What the intervals are, or why there are none.
const intervalWords = () => (ABOUT.posterior ? say("fact_intervals_words", longDate(dayOf(ABOUT.posterior.made)), ABOUT.posterior.draws, ABOUT.posterior.effective) : of(ABOUT.intervals));

// What only the model knows, of the whole country at the end; never to the person.
function truthTable() {
  const names = Object.keys(ABOUT.truth);
  if (!names.length) return null;
  const rows = names.map((name) => {
    const interval = EXHIBIT.intervals["truth:" + name];
    const drivers = interval && interval.rests_on.length ? interval.rests_on.map(of).join(inChinese() ? "；" : "; ") : "–";
    return [say("truth_" + name), say("about", roughly(ABOUT.truth[name])), interval ? of(interval.text) : "–", drivers];
  });
  return tableOf({
    caption: say("truth_caption"), name: "truth", numeric: [1, 2], long: [3], rows,
    head: [say("figure_truth"), say("this_run"), say("interval_90"), say("driven_by")],
    note: say("truth_note"),
  });
}

function othersTable() {
  if (!EXHIBIT.others.length) return null;
  const names = ["identified", "arrested", "registered", "executed", "letters", "attendances"].filter((name) => EXHIBIT.indicators[name]);
  const rows = names.map((name) => [
    nameOfFigure(name),
    ...EXHIBIT.others.map((one) => amount((one.figures[name] || [null, null])[0], name)),
  ]);
  return tableOf({
    caption: say("others_caption"), name: "other-runs", rows, numeric: EXHIBIT.others.map((_, i) => i + 1),
    head: [say("indicator"), ...EXHIBIT.others.map((one) => `${of(one.variant) || say("nothing_changed")} (${say("seed")} ${one.seed})`)],
    note: say("others_note"),
  });
}
