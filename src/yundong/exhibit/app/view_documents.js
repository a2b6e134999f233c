// The documents, passage by passage: our précis, what carries it, its figures, what the audit says.

function viewDocuments() {
  const passages = EXHIBIT.passages;
  const chosen = passages.find((one) => one.id === state.passage) || passages[0];
  const select = h("select", { onchange: () => go({ passage: select.value }) });
  for (const source of [...new Set(passages.map((one) => one.source))]) {
    select.append(h("optgroup", { label: sourceName(source) }, passages.filter((one) => one.source === source).map((one) => h("option", { value: one.id, selected: one === chosen }, `${one.id} ${of(one.precis).slice(0, 70)}`))));
  }
  const at = passages.indexOf(chosen);
  const turn = (by, word) => { const next = passages[at + by]; return next ? linkTo({ passage: next.id }, say(word)) : null; };
  return [
    h("h2", {}, say("view_documents")),
    h("p", {}, say("documents_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("passage"), select)),
    h("p.turn.sans", {}, turn(-1, "passage_before"), " ", turn(1, "passage_after")),
    passageOf(chosen),
    EXHIBIT.own_text ? ownText(EXHIBIT.own_text) : null,
  ];
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
    if (answer) return linkTo({ view: "what_if", change: `${kind}:${target}` }, answer.in[inChinese() ? 1 : 0].title);
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

// The verdicts on the causal claims of a passage, where a study has tested them.
function verdictsOn(passage) {
  const tested = EXHIBIT.what_ifs.filter((one) => one.kind === "experiment" && passage.carriers.some(([kind, target]) => kind === "experiment" && target === one.name));
  if (!tested.length) return null;
  return [h("h4", {}, say("causal_claims")), tested.map((one) => {
    const words = one.in[inChinese() ? 1 : 0];
    return h("div", {}, h("p", {}, h("strong", {}, linkTo({ view: "what_if", change: `experiment:${one.name}` }, words.title))), h("p", {}, words.words));
  })];
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
