// What if: the campaign beside one with a change, over draws of the parameters.

const MOST_CHANGES = 16;
const keyOfChange = (one) => `${one.kind}:${one.name}`;
const wordsOf = (one) => one.in[inChinese() ? 1 : 0];
// For a picture: of a mechanism what it does, of all others the title without its passage; the table has the whole.
function shortChange(one) {
  const words = wordsOf(one).changed, [, before, inside] = words.match(/^(.*?) ?[(（]([^(（]*)[)）]$/) || [null, words, ""];
  return one.kind === "mechanism" && inside ? say("off_word", inside) : upperFirst(before);
}
const colourOf = (effect) => (effect.truth ? "var(--warm)" : "var(--dark)");
const nameOfEffect = (effect) => of(effect.name);

function viewWhatIf() {
  if (!EXHIBIT.what_ifs.length) return [h("h2", {}, say("view_what_if")), h("p", {}, say("none_answered")), h("p", {}, h("code", {}, "yundong study counterfactuals --write"))];
  const one = EXHIBIT.what_ifs.find((answer) => keyOfChange(answer) === state.change) || EXHIBIT.what_ifs[0];
  const words = wordsOf(one);
  return [
    h("h2", {}, say("view_what_if")),
    h("p", {}, sentences(say("what_if_intro"), ABOUT.answered.earlier && say("earlier_program"))),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("change"), changeChooser(one))),
    h("h3", {}, words.title),
    words.cautions.map((text) => h("p.callout", { role: "note" }, text)),
    h("ul.lead.found", {}, words.words.map((text) => h("li", {}, text))),
    h("p", {}, h("strong", {}, say("rests_head")), gap(), restingWords(one)),
    effectsPicture(one),
    tableOf({ caption: say("what_if_caption"), head: words.head, rows: words.rows, numeric: [1, 2, 3, 4, 5, 6], raw: effectsCsv([one]), name: `what-if-${one.name}` }),
    restingTable(one),
    h("p.small", {}, words.subtitle), h("p.small", {}, words.reading),
    allChanges(),
  ];
}

function changeChooser(one) {
  const select = h("select", { onchange: () => go({ change: select.value }) });
  for (const kind of ["mechanism", "interpretation", "experiment"]) {
    const inside = EXHIBIT.what_ifs.filter((answer) => answer.kind === kind);
    if (inside.length) select.append(h("optgroup", { label: say("kind_" + kind) }, inside.map((answer) => h("option", { value: keyOfChange(answer), selected: answer === one }, upperFirst(wordsOf(answer).changed)))));
  }
  return select;
}

function effectsPicture(one) {
  const relative = one.effects.filter((effect) => effect.base > 0).map((effect) => relativeTo(effect.base, { ...effect, name: nameOfEffect(effect), colour: colourOf(effect) }));
  return pictured(say("what_if_picture"), say("what_if_note"), intervalPlot(relative, { label: say("per_cent_of_baseline"), zero: 0, format: signedPercent }));
}
const signedPercent = (value) => `${value > 0 ? "+" : ""}${group.format(value)} %`.replace("-", "−");
const signedNumber = (value) => `${value > 0 ? "+" : ""}${tickFormat(value)}`.replace("-", "−");

// An effect in per cent of what it changes.
function relativeTo(base, { name, colour, median, inner, wide }) {
  const share = (value) => (100 * value) / base;
  return { name, colour, median: share(median), low: share(wide[0]), high: share(wide[1]), inner: inner.map(share) };
}

function effectsCsv(changes) {
  const head = ["change", "figure", "truth", "unit", "baseline_median", "change_median", "low_50", "high_50", "low_90", "high_90", "share_of_draws_lower", "share_of_draws_higher", "carried_most_by", "share_of_variance"];
  const rows = changes.flatMap((one) => one.effects.map((e) => [keyOfChange(one), of(e.name), e.truth, of(e.unit), e.base, e.median, ...e.inner, ...e.wide, e.falls, e.rises, e.rests_on ? e.rests_on.parameter : "", e.rests_on ? e.rests_on.share : ""]));
  return [head, ...rows];
}

// What an answer rests on: the parameters of what is switched off, and the one that carries most of a change.
function restingWords(one) {
  const { assumed = 0, calibrated = 0, conjugate = 0, fixed = 0 } = one.uses;
  const parts = [];
  if (assumed + calibrated + conjugate + fixed) parts.push(say("rests_parameters", assumed + calibrated + conjugate + fixed, assumed, calibrated + conjugate, fixed));
  const carried = one.effects.filter((effect) => effect.rests_on).sort((a, b) => b.rests_on.share - a.rests_on.share)[0];
  if (!carried) parts.push(say("rests_on_none", ABOUT.answered.draws));
  else {
    const rest = carried.rests_on;
    parts.push(say("rests_carries", lowerFirst(nameOfEffect(carried)), percent(rest.share), rest.parameter, of(rest.note), of(rest.known)));
    parts.push(rest.flips_at === null ? say("rests_keeps_sign") : say("rests_turns", shortNumber(rest.flips_at)));
  }
  return sentences(...parts);
}

function restingTable(one) {
  const rows = one.effects.filter((effect) => effect.rests_on).map((effect) => {
    const rest = effect.rests_on;
    return [nameOfEffect(effect), [h("code", {}, rest.parameter), ` ${of(rest.note)}`], say(rest.rises ? "rests_up" : "rests_down"), percent(rest.share), of(rest.known), rest.flips_at === null ? "–" : shortNumber(rest.flips_at)];
  });
  if (!rows.length) return null;
  return tableOf({
    caption: say("rests_caption"), rows, numeric: [3, 5], name: `what-if-${one.name}-rests-on`, note: say("rests_note"),
    head: [say("figure_changed"), say("rests_parameter"), say("rests_direction"), say("rests_share"), say("rests_known"), say("rests_sign")],
  });
}

// Every change in one figure, the greatest first.
function allChanges() {
  const names = new Map(EXHIBIT.what_ifs.flatMap((one) => one.effects.map((effect) => [effect.figure, effect])));
  const figure = names.has(state.effect) ? state.effect : names.keys().next().value;
  const select = h("select", { onchange: () => go({ effect: select.value }) }, [...names].map(([id, effect]) => h("option", { value: id, selected: id === figure }, nameOfEffect(effect))));
  const found = EXHIBIT.what_ifs.map((one) => ({ one, effect: one.effects.find((effect) => effect.figure === figure) })).filter(({ effect }) => effect);
  found.sort((a, b) => Math.abs(b.effect.median) - Math.abs(a.effect.median));
  const shown = found.slice(0, MOST_CHANGES).map(({ one, effect }) => ({ name: shortChange(one), median: effect.median, low: effect.wide[0], high: effect.wide[1], inner: effect.inner, colour: colourOf(effect) }));
  const rows = found.map(({ one, effect }) => {
    const row = wordsOf(one).rows[one.effects.indexOf(effect)];
    return [linkTo({ change: keyOfChange(one) }, upperFirst(wordsOf(one).changed)), row[3], row[5], row[7]];
  });
  const head = wordsOf(found[0].one).head;
  const chosen = names.get(figure);
  return [
    h("h3", {}, say("all_changes")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("figure_changed"), select)),
    pictured(`${nameOfEffect(chosen)}${joint()}${of(chosen.unit)}`, say("all_changes_note", Math.min(found.length, MOST_CHANGES), found.length), intervalPlot(shown, { label: say("change_in_unit", of(chosen.unit)), zero: 0, format: signedNumber })),
    tableOf({ caption: say("all_changes_caption", nameOfEffect(chosen)), head: [say("change"), head[3], head[5], head[7]], rows, numeric: [1, 2], raw: effectsCsv(EXHIBIT.what_ifs), name: "what-if-all", note: say("all_changes_csv") }),
  ];
}
