// What if: the campaign beside one with a change, over draws of the parameters.

function viewWhatIf() {
  if (!EXHIBIT.what_ifs.length) return [h("h2", {}, say("view_what_if")), h("p", {}, say("none_answered")), h("p", {}, h("code", {}, "yundong study counterfactuals --write"))];
  const key = (one) => `${one.kind}:${one.name}`;
  const one = EXHIBIT.what_ifs.find((answer) => key(answer) === state.change) || EXHIBIT.what_ifs[0];
  const words = one.in[inChinese() ? 1 : 0];
  const select = h("select", { onchange: () => go({ change: select.value }) });
  for (const kind of ["mechanism", "interpretation", "experiment"]) {
    const inside = EXHIBIT.what_ifs.filter((answer) => answer.kind === kind);
    if (inside.length) select.append(h("optgroup", { label: say("kind_" + kind) }, inside.map((answer) => h("option", { value: key(answer), selected: answer === one }, answer.in[inChinese() ? 1 : 0].title))));
  }
  const relative = one.effects.filter((effect) => effect.base > 0).map((effect) => ({
    name: of(effect.name), median: (100 * effect.median) / effect.base, low: (100 * effect.wide[0]) / effect.base, high: (100 * effect.wide[1]) / effect.base,
    inner: effect.inner.map((end) => (100 * end) / effect.base), colour: effect.truth ? "var(--warm)" : "var(--dark)",
  }));
  const raw = [["figure", "truth", "unit", "baseline_median", "change_median", "low_50", "high_50", "low_90", "high_90"], ...one.effects.map((e) => [of(e.name), e.truth, of(e.unit), e.base, e.median, ...e.inner, ...e.wide])];
  return [
    h("h2", {}, say("view_what_if")),
    h("p", {}, say("what_if_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("change"), select)),
    h("h3", {}, words.title),
    h("p.small", {}, words.subtitle),
    words.cautions.map((text) => h("p.callout", { role: "note" }, text)),
    h("p.lead", {}, words.words),
    pictured(say("what_if_picture"), say("what_if_note"), intervalPlot(relative, { label: say("per_cent_of_baseline"), zero: 0, format: (value) => `${value > 0 ? "+" : ""}${group.format(value)} %` })),
    tableOf({ caption: say("what_if_caption"), head: words.head, rows: words.rows, numeric: [1, 2, 3, 4, 5, 6], raw, name: `what-if-${one.name}` }),
    h("p.small", {}, words.reading),
  ];
}
