// From a figure to the rows behind it.

function viewFigure() {
  const area = BY_CODE.get(state.area);
  const body = h("div", {});
  const refresh = async () => body.replaceChildren(...(await takenApart(area)));
  busy(refresh);
  return [
    h("h2", {}, say("view_figure")),
    h("p", {}, say("figure_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, indicatorChooser(), areaChooser(say("organ"), "area")),
    daySlider(throttled(refresh)),
    body,
  ];
}

async function takenApart(area) {
  const id = state.indicator, what = EXHIBIT.indicators[id], day = state.day;
  const curve = await curvesOf(id, area);
  const shown = [h("p.lead", { "aria-live": "polite", "data-reported": curve.reported ? curve.reported[day] : null, "data-enumerated": curve.enumerated[day] }, await daySentence(id, area, day, curve)), h("p", {}, of(what.definition))];
  if (what.kind === "ratio") shown.push(h("p", {}, say("ratio_of"), gap(), what.parts.map((part, i) => [i ? ` ${say("over")} ` : "", linkTo({ indicator: part }, nameOfFigure(part))])));
  if (what.returned) shown.push(await contributionsTable(id, area, day));
  const trace = EXHIBIT.traces[id];
  if (trace) shown.push(...behind(what, trace));
  shown.push(h("h3", {}, say("same_figure")), h("p.small", {}, say("follows_from"), gap(), h("code", {}, ABOUT.digest || "–")), h("p.small", {}, say("same_by_command"), gap(), h("code", {}, `yundong trace RUN ${id} --area ${area.code} --as-of ${isoOf(day)}`)));
  return shown;
}

async function contributionsTable(id, area, day) {
  const rows = (await contributionsTo(id, area, day)).map((one) => [
    one.sender === area ? nameOf(area) : linkTo({ area: one.sender.code }, nameOf(one.sender)), shortDate(one.period), shortDate(one.sent), shortDate(one.received),
    amount(one.stated, id), amount(one.counted, id),
  ]);
  if (!rows.length) return h("p", {}, say("no_contribution"));
  const shown = rows.slice(0, 40);
  return h("div", {}, tableOf({
    caption: say("contributions", nameOf(area)), numeric: [4, 5], rows: shown, raw: csvRows([say("area"), say("period_to"), say("sent"), say("received"), say("stated"), say("records_then")], rows), name: `returns-${id}-${area.code}-${isoOf(day)}`,
    head: [say("area"), say("period_to"), say("sent"), say("received"), say("stated"), say("records_then")], note: rows.length > shown.length ? say("more_rows", rows.length - shown.length) : say("contributions_note"),
  }));
}

function behind(what, trace) {
  const names = trace.rows.length ? Object.keys(trace.rows[0]) : [];
  return [
    h("h3", {}, say("counted_from")),
    h("p", {}, say("counted_rule", what.table), gap(), h("code", {}, what.counted)),
    h("p", {}, say("written_by"), gap(), trace.mechanisms.map(([name, title], i) => [i ? joint() : "", of(title), inBrackets(h("code", {}, name))])),
    trace.passages.length ? h("p", {}, say("answers_to"), gap(), trace.passages.map((id, i) => [i ? joint() : "", linkTo({ view: "documents", passage: id }, id)])) : null,
    names.length ? tableOf({ caption: say("last_rows", group.format(trace.count)), head: names.map(columnName), rows: trace.rows.map((row) => names.map((name) => cellText(row[name], name))), name: `rows-${state.indicator}`, note: say("rows_note") }) : null,
  ];
}

const columnName = (name) => (EXHIBIT.words["column:" + name] ? say("column:" + name) : name);

function cellText(value, column) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : fine.format(value);
  return BY_CODE.has(value) ? nameOf(BY_CODE.get(value)) : labelOf(value, column);
}
