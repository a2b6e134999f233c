// The documents, passage by passage: our précis, what carries it, its figures, what the audit says.

function viewDocuments() {
  const passages = EXHIBIT.passages;
  const chosen = passages.find((one) => one.id === state.passage);
  const select = h("select", { onchange: () => go({ passage: select.value }) }, h("option", { value: "" }, say("all_passages")));
  for (const source of [...new Set(passages.map((one) => one.source))]) {
    select.append(h("optgroup", { label: sourceName(source) }, passages.filter((one) => one.source === source).map((one) => h("option", { value: one.id, selected: one === chosen }, `${one.id} ${of(one.precis).slice(0, 70)}`))));
  }
  const at = passages.indexOf(chosen);
  const turn = (by, word) => { const next = passages[at + by]; return next ? linkTo({ passage: next.id }, say(word)) : null; };
  return [
    h("h2", {}, say("view_documents")),
    h("p", {}, say("documents_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("passage"), select)),
    chosen ? h("p.turn.sans", {}, turn(-1, "passage_before"), " ", turn(1, "passage_after")) : null,
    chosen ? passageOf(chosen) : [statements(), allPassages()],
    EXHIBIT.own_text ? ownText(EXHIBIT.own_text) : null,
  ];
}

function allPassages() {
  const rows = [];
  for (const source of [...new Set(EXHIBIT.passages.map((one) => one.source))]) {
    rows.push([sourceName(source)]);
    for (const one of EXHIBIT.passages.filter((passage) => passage.source === source)) {
      const claims = EXHIBIT.claims.filter((claim) => claim.passage === one.id).length;
      rows.push([linkTo({ passage: one.id }, one.id), of(one.precis), String(one.carriers.length), String(claims), questionsOn(one).map((question) => of(question.words).verdict).join(joint()) || "–"]);
    }
  }
  return tableOf({
    caption: say("passages_caption"), name: "passages", rows, numeric: [2, 3], note: say("precis_note"),
    head: [say("passage"), say("precis"), say("carriers_number"), say("claims_number"), say("verdict")],
  });
}

const sourceName = (key) => { const source = EXHIBIT.sources[key]; return source ? `${key}${joint()}${of(source.title)}` : key; };

function passageOf(passage) {
  const claims = EXHIBIT.claims.filter((claim) => claim.passage === passage.id);
  const found = EXHIBIT.audit.filter((one) => one.claims.some((id) => claims.some((claim) => claim.id === id)));
  const kinds = [...new Set(passage.carriers.map(([kind]) => kind))].filter((kind) => kind !== "claim");
  const carriers = kinds.map((kind) => h("li", {}, say("carrier_" + kind), inChinese() ? "：" : ": ", passage.carriers.filter(([one]) => one === kind).map(([, target], i) => [i ? joint() : "", carrierLink(kind, target)])));
  return h("article.passage", {},
    h("h3", {}, `${passage.id} · ${sourceName(passage.source)}`),
    h("blockquote", {}, of(passage.precis)),
    h("p.small", {}, say("precis_note")),
    h("h4", {}, say("carried_by")),
    carriers.length ? h("ul", {}, carriers) : h("p", {}, say("nothing")),
    claims.length ? claimsTable(claims, passage) : h("p", {}, say("no_claims")),
    found.length ? [h("h4", {}, say("audit_says")), found.map(finding)] : null,
    verdictsOn(passage));
}

function carrierLink(kind, target) {
  if (kind === "indicator" && EXHIBIT.indicators[target]) return linkTo({ view: "figure", indicator: target }, nameOfFigure(target));
  if (kind === "experiment" || kind === "mechanism") {
    const answer = EXHIBIT.what_ifs.find((one) => one.kind === kind && one.name === target);
    if (answer) return linkTo({ view: "what_if", change: `${kind}:${target}` }, wordsOf(answer).changed);
  }
  return h("code", {}, target);
}

function claimsTable(claims, passage) {
  const rows = claims.map((claim) => [
    claimName(claim), `${documentedText(claim)} ${of(claim.unit)}`, claim.to === null ? "–" : shortDate(claim.to),
    amount(claim.run, claim.indicator), claim.run !== null && claim.value ? factor(claim.run / claim.value) : "–",
    intervalOf(claim), of(claim.role_name), of(claim.grade),
  ]);
  return tableOf({
    caption: say("claims_caption", passage.id), rows, numeric: [1, 3, 4, 5], name: `claims-${passage.id}`,
    head: [say("indicator"), say("documented"), say("until_word"), say("run_there"), say("ratio_then"), say("interval_90"), say("role"), say("grade")],
  });
}
const intervalOf = (claim) => { const interval = EXHIBIT.intervals["claim:" + claim.id]; return interval ? of(interval.text) : "–"; };

// The verdicts of the dossier: what the report states, held against counterfactuals over draws of the parameters.
const questionsOn = (passage) => (EXHIBIT.verdicts ? EXHIBIT.verdicts.questions.filter((one) => one.passages.includes(passage.id)) : []);
// Coloured only where the 90 % interval decides.
const VERDICT_CLASSES = { supported: "good", "supported in part": "good", contradicted: "bad" };

function statements() {
  if (!EXHIBIT.verdicts) return [h("h3", {}, say("statements_tested")), h("p", {}, say("none_tested")), h("p", {}, h("code", {}, "yundong dossier --write"))];
  const { questions, about, earlier } = EXHIBIT.verdicts;
  const rows = questions.map((one) => {
    const words = of(one.words);
    return [of(one.title), one.passages.map((id, i) => [i ? joint() : "", linkTo({ passage: id }, id)]), h(`span.verdict.${VERDICT_CLASSES[one.verdict] || "open"}`, {}, words.verdict), words.tested, words.effect, words.interval, words.flips];
  });
  return [
    h("h3", {}, say("statements_tested")),
    h("p", {}, say("statements_intro", about.draws, about.scale, say("origin_" + about.origin))),
    earlier ? h("p.small", {}, say("earlier_program")) : null,
    tableOf({
      caption: say("statements_caption"), name: "statements", rows, raw: statementsCsv(),
      head: [say("statement"), say("passages"), say("verdict"), say("tested_by"), say("effect"), say("interval_90"), say("flips")],
    }),
    rulesOfVerdicts(),
  ];
}

function statementsCsv() {
  const head = ["question", "passages", "statement", "verdict", "figure", "compared", "unit", "decides", "as_run_median", "change_median", "low_50", "high_50", "low_90", "high_90"];
  const rows = EXHIBIT.verdicts.questions.flatMap((one) => {
    const start = [one.question, one.passages.join("|"), of(one.claim), of(one.words).verdict];
    return one.comparisons.length ? one.comparisons.map((c) => [...start, of(c.figure), of(c.compared), of(c.unit), c.decides, c.base, c.median, ...c.inner, ...c.wide]) : [[...start, ...Array(10).fill("")]];
  });
  return [head, ...rows];
}

function rulesOfVerdicts() {
  return h("details", {}, h("summary", {}, say("verdict_rules")),
    h("dl", {}, EXHIBIT.verdicts.rules.map(([name, text]) => [h("dt", {}, of(name)), h("dd", {}, of(text))])), h("p", {}, of(EXHIBIT.verdicts.paired)));
}

function verdictsOn(passage) {
  const asked = questionsOn(passage);
  const tried = EXHIBIT.what_ifs.filter((one) => one.kind === "experiment" && one.passages.includes(passage.id));
  if (!asked.length && !tried.length) return null;
  return [
    h("h4", {}, say("causal_claims")), asked.map(verdictOn),
    tried.length ? h("p", {}, say("see_what_if"), gap(), tried.map((one, i) => [i ? joint() : "", linkTo({ view: "what_if", change: keyOfChange(one) }, wordsOf(one).changed)])) : null,
  ];
}

function verdictOn(one) {
  const words = of(one.words);
  const numeric = one.comparisons.length ? [2, 3, 4, 5] : [];
  return h("article.finding", {},
    h("h5", {}, of(one.title)),
    h("p", {}, h("strong", {}, say("verdict"), inChinese() ? "：" : ": "), h(`span.verdict.${VERDICT_CLASSES[one.verdict] || "open"}`, {}, words.verdict)),
    h("p", {}, words.said),
    h("dl", {}, [["document_states", one.claim], ["tested_by", one.tested], ["cannot_show", one.limits]].map(([word, text]) => [h("dt", {}, say(word)), h("dd", {}, of(text))])),
    tableOf({ caption: words.caption, head: words.head, rows: words.rows, numeric, name: `statement-${one.question}` }));
}

// A scholar's own text, its figures marked where they stand, each beside the run.
function ownText(text) {
  const marks = [];
  let at = 0;
  for (const figure of text.figures) {
    if (figure.start < at) continue;
    marks.push(text.content.slice(at, figure.start), h("mark", { title: figure.words }, text.content.slice(figure.start, figure.end)));
    at = figure.end;
  }
  marks.push(text.content.slice(at));
  const table = h("div", {});
  busy(() => ownFigures(text)).then((rows) => table.replaceChildren(tableOf({
    caption: say("own_figures"), name: "own-text", numeric: [0, 5, 6], rows,
    head: [say("figure_read"), say("unit"), say("indicator"), say("area"), say("until_word"), say("reported"), say("enumerated")],
  })));
  return [
    h("h3", {}, say("own_text", text.name)),
    h("p", {}, say("own_text_note", text.figures.length)),
    h("div.scroll.own", { role: "region", tabindex: "0", "aria-label": say("own_text", text.name) }, h("p.verbatim", {}, marks)),
    table,
  ];
}

async function ownFigures(text) {
  const rows = [];
  for (const figure of text.figures) {
    const area = BY_CODE.get(figure.area);
    const known = area && EXHIBIT.indicators[figure.indicator] && figure.day !== null && figure.day >= 0 && figure.day <= ABOUT.days;
    const curve = known ? await curvesOf(figure.indicator, area) : null;
    rows.push([
      figure.text, figure.unit, EXHIBIT.indicators[figure.indicator] ? nameOfFigure(figure.indicator) : "–", area ? nameOf(area) : figure.area || "–",
      figure.day === null ? "–" : isoOf(figure.day),
      amount(curve && curve.reported ? curve.reported[figure.day] : null, figure.indicator), amount(curve ? curve.enumerated[figure.day] : null, figure.indicator),
    ]);
  }
  return rows;
}
