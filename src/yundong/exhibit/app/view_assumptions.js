// Assumptions: what the figures would be if the rates that no source gives were others.

const FIRST_SLIDERS = 5;

function viewAssumptions() {
  const made = EXHIBIT.assumptions;
  if (!made) return [h("h2", {}, say("view_assumptions")), h("p", {}, say("no_ensemble")), h("p", {}, of(ABOUT.intervals))];
  const moved = readMoved(made);
  const results = h("div", {}), response = h("div", {}), answer = h("p.lead", { "aria-live": "polite" });
  const asked = askedFigure(made);
  const order = made.sliders.map((_, i) => i).sort((a, b) => Math.abs(asked.slope[b]) - Math.abs(asked.slope[a]));
  let focus = made.sliders.findIndex((slider) => moved.has(slider.name));
  if (focus < 0) focus = order[0];
  function refresh() {
    state.set = [...moved].map(([name, at]) => `${name}:${at.toFixed(3)}`).join(";");
    keepAddress();
    answer.textContent = answerWords(made, asked, moved, order[0]);
    results.replaceChildren(...movedFigures(made, moved));
    response.replaceChildren(responseOf(made, asked, moved, focus));
  }
  const controls = order.map((i) => assumptionSlider(made.sliders[i], moved, () => { focus = i; refresh(); }));
  const select = h("select", { onchange: () => go({ effect: select.value }) }, made.figures.map((one) => h("option", { value: one.figure, selected: one === asked }, nameOfAsked(one))));
  const reset = h("button.quiet", { type: "button", onclick: () => go({ set: "" }) }, say("reset"));
  refresh();
  return [
    h("h2", {}, say("view_assumptions")),
    h("p.callout", { role: "note" }, say("assumptions_intro", made.draws)),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("figure_changed"), select)),
    answer,
    h("div.assumptions", {}, controls.slice(0, FIRST_SLIDERS)),
    controls.length > FIRST_SLIDERS ? h("details", {}, h("summary", {}, say("more_assumptions", controls.length - FIRST_SLIDERS)), h("div.assumptions", {}, controls.slice(FIRST_SLIDERS))) : null,
    reset, response, results,
    h("p.small", {}, say("assumptions_method")),
  ];
}

const askedFigure = (made) => made.figures.find((one) => one.figure === state.effect) || made.figures.find((one) => one.figure === "identified_wrongly") || made.figures[0];
const nameOfAsked = (figure) => of(figure.name) + (figure.truth ? inBrackets(say("truth")).join("") : "");

// How robust a figure is to what is assumed, in words.
function answerWords(made, figure, moved, strongest) {
  const before = quartet(made, figure, new Map()), after = quartet(made, figure, moved), slider = made.sliders[strongest];
  const ends = [0, 1].map((at) => quartet(made, figure, new Map([[slider.name, at]])));
  const rounded = (q) => [supported(q[2], q[0], q[4]), supported(q[0], q[0], q[4]), supported(q[4], q[0], q[4])];
  const parts = [
    say("robust_interval", nameOfAsked(figure), ...rounded(before), fine.format(Number((before[4] / before[0]).toPrecision(2)))),
    say("robust_explained", percent(figure.explained)),
    say("robust_strongest", of(slider.note), shortNumber(slider.low), shortNumber(slider.high), unitOfSlider(slider), ...ends.map((q) => supported(q[2], q[0], q[4]))),
  ];
  if (moved.size) parts.push(say("robust_moved", ...rounded(after)));
  return sentences(...parts);
}

function readMoved(made) {
  const moved = new Map();
  for (const part of state.set.split(";")) {
    const [name, at] = part.split(":");
    if (made.sliders.some((slider) => slider.name === name) && Number(at) >= 0 && Number(at) <= 1) moved.set(name, Number(at));
  }
  return moved;
}

const valueAt = (slider, at) => (slider.log ? Math.exp(Math.log(slider.low) + at * Math.log(slider.high / slider.low)) : slider.low + at * (slider.high - slider.low));
const upperFirst = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const shortNumber = (value) => (value === 0 ? "0" : Math.abs(value) >= 1000 ? group.format(value) : String(Number(value.toPrecision(3)))).replace("-", "−");

const unitOfSlider = (slider) => (EXHIBIT.words["unit:" + slider.unit] ? say("unit:" + slider.unit) : slider.unit);

function assumptionSlider(slider, moved, onmove) {
  const at = moved.has(slider.name) ? moved.get(slider.name) : slider.middle;
  const id = `control-${++identity}`;
  const output = h("output", { for: id });
  const show = (position) => { output.textContent = moved.has(slider.name) ? `${shortNumber(valueAt(slider, position))} ${unitOfSlider(slider)}` : say("not_moved"); };
  const input = h("input", {
    type: "range", id, min: 0, max: 1, step: 0.01, value: at,
    oninput: () => { moved.set(slider.name, Number(input.value)); show(Number(input.value)); input.setAttribute("aria-valuetext", output.textContent); onmove(); },
  });
  show(at);
  const source = [of(slider.grade), slider.source.join(joint())].filter(Boolean).join(joint());
  return h("div.assumption", {},
    h("label", { for: id }, h("strong", {}, upperFirst(of(slider.note))), " ", output), input,
    h("p.small", {}, say("range_of", shortNumber(slider.low), shortNumber(slider.high), unitOfSlider(slider)), gap(), say("grade_of", source), " ", h("code", {}, slider.name)));
}

// Every draw moved along the regression to where the sliders stand; the others keep their own values.
function drawsOf(made, figure, moved) {
  const slopes = made.sliders.map((slider, i) => [i, slider.name]).filter(([, name]) => moved.has(name));
  return figure.values.map((value, draw) => {
    let shift = 0;
    for (const [i, name] of slopes) shift += figure.slope[i] * (moved.get(name) - made.at[draw][i]);
    return value * Math.exp(shift);
  });
}

function weightedQuantiles(values, weights, shares) {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const middles = [];
  let sum = 0;
  for (const i of order) { middles.push((sum + weights[i] / 2) / total); sum += weights[i]; }
  return shares.map((share) => {
    let j = middles.findIndex((middle) => middle >= share);
    if (j < 0) j = middles.length - 1;
    if (j === 0) return values[order[0]];
    const part = (share - middles[j - 1]) / (middles[j] - middles[j - 1] || 1);
    return values[order[j - 1]] + part * (values[order[j]] - values[order[j - 1]]);
  });
}
const quartet = (made, figure, moved) => weightedQuantiles(drawsOf(made, figure, moved), made.weights, [0.05, 0.25, 0.5, 0.75, 0.95]);

// Rounded to the second digit of the width of its interval: what the draws support.
function supported(value, low, high) {
  const width = Math.abs(high - low) || Math.abs(value) || 1;
  const step = 10 ** (Math.floor(Math.log10(width)) - 1);
  return group.format(Math.round(value / step) * step);
}

function movedFigures(made, moved) {
  const rows = [], picture = [];
  for (const figure of made.figures) {
    const before = quartet(made, figure, new Map());
    const after = quartet(made, figure, moved);
    const text = (q) => `${supported(q[2], q[0], q[4])} (${supported(q[0], q[0], q[4])}–${supported(q[4], q[0], q[4])})`;
    rows.push([nameOfAsked(figure), text(before), moved.size ? text(after) : "–", percent(figure.explained)]);
    picture.push({ name: of(figure.name), median: after[2] / before[2], low: after[0] / before[2], high: after[4] / before[2], inner: [after[1] / before[2], after[3] / before[2]], colour: figure.truth ? "var(--warm)" : "var(--dark)" });
  }
  return [
    pictured(say("assumptions_picture"), say("assumptions_note"), intervalPlot(picture, { label: say("times_median"), zero: 1, format: (value) => fine.format(value) })),
    tableOf({ caption: say("assumptions_caption"), head: [say("indicator"), say("all_open"), say("as_moved"), say("explained")], rows, numeric: [1, 2, 3], name: "assumptions", note: say("assumptions_labels") }),
  ];
}

function responseOf(made, figure, moved, focus) {
  const slider = made.sliders[focus];
  const points = [];
  for (let step = 0; step <= 20; step++) {
    const at = step / 20;
    const q = quartet(made, figure, new Map([...moved, [slider.name, at]]));
    points.push({ x: valueAt(slider, at), low: q[0], median: q[2], high: q[4] });
  }
  const plot = lib.plot({
    width: room(), height: 260, marginLeft: 64, marginBottom: 40,
    style: { background: "none", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit" },
    x: { type: slider.log ? "log" : "linear", label: `${of(slider.note).length < 60 ? of(slider.note) : slider.name}${inBrackets(unitOfSlider(slider)).join("")}`, labelAnchor: "center", labelArrow: "none", ticks: small() ? 3 : 6, tickFormat: shortNumber },
    y: { label: null, tickFormat, zero: true, ticks: 5 },
    marks: [
      lib.gridY({ stroke: "var(--grid)", strokeOpacity: 1 }),
      lib.areaY(points, { x: "x", y1: "low", y2: "high", fill: "var(--warm)", fillOpacity: 0.25 }),
      lib.line(points, { x: "x", y: "median", stroke: "var(--warm)", strokeWidth: 2 }),
      lib.ruleX([valueAt(slider, moved.get(slider.name) ?? slider.middle)], { stroke: "var(--ink)" }),
    ],
  });
  return pictured(say("response_picture", of(figure.name), of(slider.note).length < 60 ? of(slider.note) : slider.name), say("response_note"), plot);
}
