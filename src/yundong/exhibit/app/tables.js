// The Parquet tables in the page, read when a view first asks for one, and the three figures made from them.

const decoded = new Map();

async function columnsOf(id) {
  if (!decoded.has(id)) decoded.set(id, readTable(id));
  return decoded.get(id);
}

async function readTable(id) {
  const element = document.getElementById(id);
  if (!element) return null;
  const file = bytesOf(element.textContent).buffer;
  const columns = {};
  await lib.parquetRead({
    file,
    compressors: { ZSTD: (input, length) => lib.unzstd(input, new Uint8Array(length)) },
    onChunk: ({ columnName, columnData, rowStart }) => {
      if (!rowStart && !columns[columnName]) columns[columnName] = columnData;
      else columns[columnName] = Array.from(columns[columnName]).concat(Array.from(columnData));
    },
  });
  return columns;
}

function bytesOf(base64) {
  const text = atob(base64.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// All areas under one, itself included.
const under = new Map();
function insideOf(area) {
  if (!under.has(area.id)) {
    const found = [area.id];
    for (const child of CHILDREN.get(area.id) || []) found.push(...insideOf(child));
    under.set(area.id, found);
  }
  return under.get(area.id);
}

const LENGTH = ABOUT.days + 1;
const ROOM = 1000; // the number of a cell is place × 1000 + day, see packed.py

// What the records hold of an indicator, by place: days and values, in the order of days.
const counted = new Map();
async function countsOf(indicator) {
  if (counted.has(indicator)) return counted.get(indicator);
  const columns = await columnsOf("counts-" + indicator);
  const places = new Map();
  if (columns) {
    let cell = 0;
    for (let i = 0; i < columns.step.length; i++) {
      cell += columns.step[i];
      const place = Math.floor(cell / ROOM);
      if (!places.has(place)) places.set(place, []);
      places.get(place).push([cell % ROOM, columns.value[i]]);
    }
  }
  counted.set(indicator, places);
  return places;
}

// The enumerated figure of an area on every day.
async function enumeratedCurve(indicator, area) {
  const places = await countsOf(indicator);
  const level = EXHIBIT.indicators[indicator].level;
  const curve = new Float64Array(LENGTH);
  for (const place of insideOf(area)) {
    let last = 0;
    for (const [day, value] of places.get(place) || []) {
      if (day >= LENGTH) continue;
      curve[Math.max(day, 0)] += level ? value - last : value;
      last = value;
    }
  }
  for (let day = 1; day < LENGTH; day++) curve[day] += curve[day - 1];
  return curve;
}

// The deliveries by organ: period, sent, received and row, in the order of periods.
let deliveries = null;
async function deliveriesOf(organ) {
  if (!deliveries) {
    const columns = await columnsOf("deliveries");
    deliveries = new Map();
    for (let row = 0; row < columns.organ.length; row++) {
      const id = columns.organ[row];
      if (!deliveries.has(id)) deliveries.set(id, []);
      deliveries.get(id).push({ row, period: columns.period[row], sent: columns.sent[row], received: columns.received[row] });
    }
  }
  return deliveries.get(organ) || [];
}

// What returns state of an indicator, by row of the deliveries.
const statedBy = new Map();
async function statedOf(indicator) {
  if (statedBy.has(indicator)) return statedBy.get(indicator);
  const columns = await columnsOf("returns-" + indicator);
  const values = new Map();
  if (columns) {
    let row = 0;
    for (let i = 0; i < columns.step.length; i++) {
      row += columns.step[i];
      values.set(row, columns.value[i]);
    }
  }
  statedBy.set(indicator, values);
  return values;
}

// Whose returns make the figure of an organ, and when each return is in its hands.
const isLowest = (area) => area.level === "locality";
const sendersOf = (area) => (isLowest(area) ? [area] : CHILDREN.get(area.id) || []);
const inHand = (area, delivery) => (isLowest(area) ? delivery.sent : delivery.received);

async function reportedCurve(indicator, area) {
  if (indicator === "unclassified") return unclassifiedCurve(area);
  return sumOfReturns(indicator, area);
}

// From the first day on which any return was in hand, what no return states is 0.
async function sumOfReturns(indicator, area) {
  const values = await statedOf(indicator);
  const curve = new Float64Array(LENGTH);
  const first = await firstReturn(area);
  for (const sender of sendersOf(area)) {
    const stated = (await deliveriesOf(sender.id)).filter((one) => values.has(one.row));
    const arrivals = stated.sort((a, b) => inHand(area, a) - inHand(area, b) || a.period - b.period);
    let period = -Infinity;
    let value = 0;
    for (const one of arrivals) {
      const day = Math.max(inHand(area, one), 0);
      if (one.period < period || day >= LENGTH) continue;
      curve[day] += values.get(one.row) - value;
      [period, value] = [one.period, values.get(one.row)];
    }
  }
  for (let day = 1; day < LENGTH; day++) curve[day] += curve[day - 1];
  return Array.from(curve, (value, day) => (day < first ? null : value));
}

async function firstReturn(area) {
  let first = Infinity;
  for (const sender of sendersOf(area)) {
    for (const one of await deliveriesOf(sender.id)) first = Math.min(first, inHand(area, one));
  }
  return first;
}

// Outcomes that no return classified: as stated, else the processed less the outcomes.
const OUTCOMES = ["sentenced", "reform_labour", "controlled", "released"];
async function unclassifiedCurve(area) {
  const values = await statedOf("unclassified");
  const [stated, processed, ...parts] = await Promise.all(
    ["unclassified", "processed", ...OUTCOMES].map((name) => sumOfReturns(name, area)),
  );
  let known = Infinity;
  for (const sender of sendersOf(area)) {
    for (const one of await deliveriesOf(sender.id)) if (values.has(one.row)) known = Math.min(known, inHand(area, one));
  }
  return processed.map((value, day) => {
    if (value === null || day >= known) return stated[day];
    return Math.max(0, value - parts.reduce((sum, part) => sum + part[day], 0));
  });
}

// Both figures of an indicator on every day; a ratio is the ratio of its parts.
const curves = new Map();
async function curvesOf(indicator, area) {
  const key = indicator + " " + area.id;
  if (!curves.has(key)) curves.set(key, await makeCurves(indicator, area));
  return curves.get(key);
}

async function makeCurves(indicator, area) {
  const what = EXHIBIT.indicators[indicator];
  if (what.kind === "ratio") {
    const [above, below] = await Promise.all(what.parts.map((part) => curvesOf(part, area)));
    const ratio = (a, b) => a.map((value, day) => (value === null || !b[day] ? null : (value / b[day]) * what.scale));
    const stated = what.parts.every((part) => EXHIBIT.indicators[part].returned);
    return {
      reported: stated ? ratio(above.reported, below.reported) : null,
      enumerated: ratio(Array.from(above.enumerated), below.enumerated),
    };
  }
  return {
    reported: what.returned ? await reportedCurve(indicator, area) : null,
    enumerated: Array.from(await enumeratedCurve(indicator, area)),
  };
}

// How many key localities are contained in the figures that an organ had on a day, down the chain of returns.
async function localitiesIn(area, day) {
  const keys = insideOf(area).filter((id) => AREAS.get(id).key);
  let found = 0;
  async function follow(organ, cutoff) {
    for (const sender of isLowest(organ) ? [organ] : CHILDREN.get(organ.id) || []) {
      let latest = null;
      for (const one of await deliveriesOf(sender.id)) {
        if (inHand(organ, one) <= cutoff && (!latest || one.period > latest.period)) latest = one;
      }
      if (!latest) continue;
      if (sender.key) found++;
      if (sender !== organ && !isLowest(sender)) await follow(sender, latest.sent);
    }
  }
  await follow(area, day);
  return { found, all: keys.length };
}

// The return of each organ directly below that is contained in a figure on a day.
async function contributionsTo(indicator, area, day) {
  const values = await statedOf(indicator);
  const rows = [];
  for (const sender of sendersOf(area)) {
    let latest = null;
    for (const one of await deliveriesOf(sender.id)) {
      if (values.has(one.row) && inHand(area, one) <= day && (!latest || one.period >= latest.period)) latest = one;
    }
    if (latest) {
      const counted = (await curvesOf(indicator, sender)).enumerated[clampDay(latest.period)];
      rows.push({ sender, ...latest, stated: values.get(latest.row), counted });
    }
  }
  return rows.sort((a, b) => b.stated - a.stated);
}

// The documented figure to print beside an organ's on a day: the newest whose document existed.
function documentedOn(indicator, area, day) {
  let best = null;
  for (const claim of EXHIBIT.claims) {
    const about = claim.indicator === indicator && claim.areas.length === 1 && claim.areas[0] === area.code;
    if (!about || !claim.quotable || claim.to === null || claim.known === null) continue;
    if (Math.max(claim.known, claim.to) > day || (claim.from !== null && claim.from > 0)) continue;
    if (!best || claim.to > best.to || (claim.to === best.to && claim.exact >= best.exact)) best = claim;
  }
  return best;
}

// All documented figures of an indicator for an area that count everything up to a day.
function documentedOf(indicator, area) {
  return EXHIBIT.claims.filter(
    (claim) => claim.indicator === indicator && claim.areas.length === 1 && claim.areas[0] === area.code
      && claim.to !== null && !claim.extent && !(claim.from > 0) && claim.value !== null,
  );
}
