// The place: a map of tiles, the great regions as a table, and two places beside each other.

const SHADES = [4, 14, 28, 72, 100];
const MOST_ROWS = 25;

function viewPlace() {
  const map = h("div", {}), table = h("div", {}), two = h("div", {});
  async function refresh() {
    const centre = CENTRE;
    map.replaceChildren(await tileMap());
    table.replaceChildren(await belowTable(CHILDREN.has(BY_CODE.get(state.area).id) ? BY_CODE.get(state.area) : centre));
    two.replaceChildren(...(await besideEachOther()));
  }
  busy(refresh);
  return [
    h("h2", {}, say("view_place")),
    h("p", {}, say("place_intro")),
    h("form.controls.sans", { onsubmit: (event) => event.preventDefault() }, indicatorChooser(), areaChooser(say("place"), "area"), areaChooser(say("place_beside"), "beside", { none: say("none") })),
    daySlider(throttled(refresh)),
    map, table, two,
  ];
}

async function figuresOn(area, day) {
  const curve = await curvesOf(state.indicator, area);
  return { reported: curve.reported ? curve.reported[day] : null, enumerated: curve.enumerated[day] };
}

async function tileMap() {
  const ratio = EXHIBIT.indicators[state.indicator].kind === "ratio";
  const tiles = [];
  for (const [code, [column, row, short]] of Object.entries(EXHIBIT.tiles)) {
    const area = BY_CODE.get(code);
    const figures = await figuresOn(area, state.day);
    const people = inhabitants(area);
    const shown = ratio ? figures.enumerated : people ? (1e5 * figures.enumerated) / people : null;
    tiles.push({ area, column, row, short, figures, shown });
  }
  const known = tiles.map((tile) => tile.shown).filter((value) => value > 0).sort((a, b) => a - b);
  const limits = [0.2, 0.4, 0.6, 0.8].map((share) => known[Math.floor(share * known.length)] ?? Infinity);
  const shadeOf = (value) => (value > 0 ? SHADES[limits.filter((limit) => value >= limit).length] : 0);
  const buttons = tiles.map(({ area, column, row, short, figures, shown }) => {
    const shade = shadeOf(shown);
    const chosen = area.code === state.area || area.code === state.beside;
    const words = `${nameOf(area)}${joint()}${amount(figures.enumerated, state.indicator)} ${unitOf(state.indicator)}`;
    return h(`button.tile.shade-${shade}`, {
      type: "button", "aria-label": words, title: words, "aria-pressed": String(chosen), "data-at": `${column} ${row}`, "data-short": inChinese() ? nameOf(area).slice(0, 2) : short,
      onclick: () => go({ area: area.code }),
    }, h("span.long", {}, nameOf(area)));
  });
  const grid = h("div.tiles.sans", { role: "group", "aria-label": say("tile_map") }, buttons);
  for (const button of buttons) {
    const [column, row] = button.dataset.at.split(" ");
    button.style.gridColumn = Number(column) + 1;
    button.style.gridRow = Number(row) + 1;
  }
  const note = say("tile_note", longDate(state.day));
  const key = h("p.key.sans", {}, SHADES.map((shade, i) => h("span", {}, h(`span.swatch.shade-${shade}`, { "aria-hidden": "true" }), i === 0 ? `< ${amountOf(limits[0])}` : `≥ ${amountOf(limits[i - 1])}`)));
  return h("figure", {}, h("figcaption", {}, h("strong", {}, nameOfFigure(state.indicator) + (ratio ? inBrackets(unitOf(state.indicator)).join("") : joint() + say("per_inhabitants"))), h("span", {}, note), h("span", {}, sourceLine())), grid, key);
}
const amountOf = (value) => (!Number.isFinite(value) ? "–" : value >= 10 ? group.format(value) : value.toPrecision(2));

function inhabitants(area) {
  if (area.population) return area.population;
  return (CHILDREN.get(area.id) || []).reduce((sum, child) => sum + inhabitants(child), 0);
}

// The organs directly below an area: a table for Excel.
async function belowTable(area) {
  const rows = [], raw = [["area", "level", "indicator", "date", "reported", "enumerated", "documented", "documented_to", "claim"]];
  for (const child of CHILDREN.get(area.id) || []) {
    const figures = await figuresOn(child, state.day);
    const claim = documentedOn(state.indicator, child, state.day);
    rows.push([
      linkTo({ area: child.code }, nameOf(child)), amount(figures.reported, state.indicator), amount(figures.enumerated, state.indicator),
      claim ? documentedText(claim) : "–", claim ? citeClaim(claim) : "", claim && claim.run !== null && claim.value ? factor(claim.run / claim.value) : "–",
    ]);
    raw.push([nameOf(child), say("level_" + child.level), nameOfFigure(state.indicator), isoOf(state.day), figures.reported, figures.enumerated, claim ? claim.value : null, claim ? isoOf(claim.to) : "", claim ? claim.id : ""]);
  }
  const total = await figuresOn(area, state.day);
  const claim = documentedOn(state.indicator, area, state.day);
  rows.push([h("strong", {}, nameOf(area)), amount(total.reported, state.indicator), amount(total.enumerated, state.indicator), claim ? documentedText(claim) : "–", claim ? citeClaim(claim) : "", claim && claim.run !== null && claim.value ? factor(claim.run / claim.value) : "–"]);
  raw.push([nameOf(area), say("level_" + area.level), nameOfFigure(state.indicator), isoOf(state.day), total.reported, total.enumerated, claim ? claim.value : null, claim ? isoOf(claim.to) : "", claim ? claim.id : ""]);
  const shown = rows.length > MOST_ROWS ? [...rows.slice(0, MOST_ROWS), rows.at(-1)] : rows;
  return tableOf({
    caption: say("below_caption", nameOfFigure(state.indicator), unitOf(state.indicator), nameOf(area), longDate(state.day)),
    head: [say("area"), say("reported"), say("enumerated"), say("documented"), say("until_source"), say("ratio_then")],
    rows: shown, raw, numeric: [1, 2, 3, 5], whole: [4], name: `${state.indicator}-by-area-${isoOf(state.day)}`,
    note: sentences(rows.length > shown.length && say("more_rows", rows.length - shown.length), say("below_note")),
  });
}

async function besideEachOther() {
  const places = [state.area, state.beside].filter(Boolean).map((code) => BY_CODE.get(code));
  const shown = [];
  for (const area of places) {
    const curve = await curvesOf(state.indicator, area);
    const claims = documentedOf(state.indicator, area);
    const width = places.length > 1 && wide > 900 ? 440 : room();
    const launch = area.launch === undefined ? "" : say("launched_on", longDate(area.launch));
    const made = area.synthetic ? say("synthetic_place") : "";
    shown.push(h("div", {}, keyOfCurves(curve, claims), pictured(`${nameOfFigure(state.indicator)}${joint()}${nameOf(area)}`, sentences(say("curve_note", unitOf(state.indicator), longDate(state.day)), launch, made), curvePlot(curve, claims, state.day, width, 260))));
  }
  return [h("h3", {}, say("course_of_places")), h(shown.length > 1 ? "div.beside" : "div", {}, shown)];
}
