// A life: one synthetic person through the records, and what the model alone knows of the person.

function viewLife() {
  if (!EXHIBIT.lives.length) return [h("h2", {}, say("view_life")), h("p", {}, say("no_lives"))];
  const index = Math.min(Math.max(state.life, 0), EXHIBIT.lives.length - 1);
  const life = EXHIBIT.lives[index];
  const place = AREAS.get(life.locality);
  const select = h("select", { onchange: () => go({ life: Number(select.value) }) });
  const kinds = [...new Set(EXHIBIT.lives.map((one) => one.kind))];
  for (const kind of kinds) {
    select.append(h("optgroup", { label: say(kind) }, EXHIBIT.lives.map((one, i) => (one.kind === kind ? h("option", { value: i, selected: i === index }, say("dossier", one.dossier)) : null))));
  }
  const rows = life.events.map((event) => [isoOf(event.day), event.table, eventWords(event)]);
  return [
    h("h2", {}, say("view_life")),
    h("p.callout", { role: "note" }, say("life_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, labelled(say("person"), select)),
    h("h3", {}, `${say("synthetic_person")}${joint()}${say("dossier", life.dossier)}${joint()}${nameOf(place)}`),
    h("p", {}, h("strong", {}, say("only_model")), gap(), truthWords(life.truth)),
    life.events.length
      ? tableOf({ caption: say("life_caption", life.dossier), head: [say("day_label"), say("record"), say("what_happened")], rows: life.events.map((event) => [longDate(event.day), say("record_" + event.table), eventWords(event)]), raw: csvRows(["date", "table", "what"], rows), name: `synthetic-person-${life.dossier}`, note: say("life_note") })
      : h("p", {}, say("no_record")),
    h("p", {}, linkTo({ view: "place", area: place.code, indicator: "arrested" }, say("course_of", nameOf(place)))),
  ];
}

function truthWords(truth) {
  if (truth.role === "none") return say("truth_none");
  const parts = [say("truth_role", labelOf(truth.role), labelOf(truth.era)), say("truth_volume", amount(truth.volume))];
  if (truth.sector !== "none") parts.push(say("truth_sector", labelOf(truth.sector)));
  if (truth.old_regime) parts.push(say("truth_background"));
  if (truth.repeat) parts.push(say("truth_repeat"));
  return parts.join(inChinese() ? "；" : "; ") + (inChinese() ? "。" : ".");
}

function eventWords(event) {
  const cells = { ...event };
  if (event.table === "measures" && typeof cells.until === "number") cells.until = longDate(cells.until);
  const words = EXHIBIT.words["event_" + event.table] || ["", ""];
  return of(words).replace(/\{(\w+)\}/g, (_, name) => {
    const value = cells[name];
    if (value === true) return say("yes");
    if (value === false) return say("no");
    return typeof value === "number" ? fine.format(value) : value === null || value === undefined ? "–" : labelOf(value, name);
  });
}
