// The Parquet tables in the page, read when a view first asks for one, and the three figures made from them.

const decoded = new Map();

async function columnsOf(id) {
  if (!decoded.has(id)) decoded.set(id, readTable(id));
  return decoded.get(id);
}

async function readTable(id) {
  const element = document.getElementById(id), columns = {};
  if (!element) return columns;
  const file = bytesOf(element.textContent).buffer;
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
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
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

// Of every table there are two, see packed.py: of the organs above the localities, and of the localities.
const isLowest = (area) => area.level === "locality";
const layerOf = (area) => (isLowest(area) ? "localities" : "organs");

const LENGTH = ABOUT.days + 1;
const ROOM = 1000; // the number of a cell is place × 1000 + day, see packed.py

function summedUp(numbers) {
  for (let i = 1; i < numbers.length; i++) numbers[i] += numbers[i - 1];
  return numbers;
}

// A table whose rows are numbered by steps: the numbers, which only grow, and the values.
const stepped = new Map();
async function numberedOf(id) {
  if (!stepped.has(id)) stepped.set(id, readTable(id).then(({ step = [], value = [] }) => ({ numbers: summedUp(Int32Array.from(step)), values: value })));
  return stepped.get(id);
}

// The position of the first of growing numbers that is not below one.
function firstAt(numbers, wanted) {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The enumerated figure of an area on every day: the sum of its growth.
async function enumeratedCurve(indicator, area) {
  const { numbers, values } = await numberedOf(`${layerOf(area)}-counts-${indicator}`);
  const curve = new Float64Array(LENGTH), start = area.id * ROOM, end = firstAt(numbers, start + LENGTH);
  for (let i = firstAt(numbers, start); i < end; i++) curve[numbers[i] - start] += values[i];
  return summedUp(curve);
}

// The deliveries of an organ: the columns of its layer, and the rows from which and to which they are its own.
async function deliveriesOf(organ) {
  const columns = await columnsOf(`${layerOf(organ)}-deliveries`), organs = columns.organ || [];
  return { columns, from: firstAt(organs, organ.id), to: firstAt(organs, organ.id + 1) };
}

// The returns of an organ that state an indicator, in the order of periods.
async function returnsOf(indicator, organ) {
  const { columns, from, to } = await deliveriesOf(organ);
  const { numbers, values } = await numberedOf(`${layerOf(organ)}-returns-${indicator}`);
  const found = [];
  for (let i = firstAt(numbers, from); i < numbers.length && numbers[i] < to; i++) {
    const row = numbers[i];
    found.push({ period: columns.period[row], sent: columns.sent[row], received: columns.received[row], stated: values[i] });
  }
  return found;
}

// Whose returns make the figure of an organ, and when each return is in its hands.
const sendersOf = (area) => (isLowest(area) ? [area] : CHILDREN.get(area.id) || []);
const inHand = (area, one) => (isLowest(area) ? one.sent : one.received);

async function reportedCurve(indicator, area) {
  if (indicator === "unclassified") return unclassifiedCurve(area);
  return sumOfReturns(indicator, area);
}

// From the first day on which any return was in hand, what no return states is 0.
async function sumOfReturns(indicator, area) {
  const curve = new Float64Array(LENGTH);
  const first = await firstReturn(area);
  for (const sender of sendersOf(area)) {
    const arrivals = (await returnsOf(indicator, sender)).sort((a, b) => inHand(area, a) - inHand(area, b) || a.period - b.period);
    let period = -Infinity;
    let value = 0;
    for (const one of arrivals) {
      const day = Math.max(inHand(area, one), 0);
      if (one.period < period || day >= LENGTH) continue;
      curve[day] += one.stated - value;
      [period, value] = [one.period, one.stated];
    }
  }
  return Array.from(summedUp(curve), (value, day) => (day < first ? null : value));
}

// The first day on which an organ had any return in hand.
async function firstReturn(area) {
  let first = Infinity;
  for (const sender of sendersOf(area)) {
    const { columns, from, to } = await deliveriesOf(sender);
    const days = inHand(area, columns);
    for (let row = from; row < to; row++) first = Math.min(first, days[row]);
  }
  return first;
}

// Outcomes that no return classified: as stated, else the processed less the outcomes.
const OUTCOMES = ["sentenced", "reform_labour", "controlled", "released"];
async function unclassifiedCurve(area) {
  const [stated, processed, ...parts] = await Promise.all(
    ["unclassified", "processed", ...OUTCOMES].map((name) => sumOfReturns(name, area)),
  );
  let known = Infinity;
  for (const sender of sendersOf(area)) {
    for (const one of await returnsOf("unclassified", sender)) known = Math.min(known, inHand(area, one));
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

// The row of the newest return of an organ, by period, that was in the hands of another on a day; none is −1.
async function newestRow(sender, organ, day) {
  const { columns, from, to } = await deliveriesOf(sender);
  const days = inHand(organ, columns);
  for (let row = to - 1; row >= from; row--) if (days[row] <= day) return row; // periods grow from row to row
  return -1;
}

// How many key localities are contained in the figures that an organ had on a day, down the chain of returns.
async function localitiesIn(area, day) {
  const keys = insideOf(area).filter((id) => AREAS.get(id).key);
  let found = 0;
  async function follow(organ, cutoff) {
    for (const sender of sendersOf(organ)) {
      const row = await newestRow(sender, organ, cutoff);
      if (row < 0) continue;
      if (sender.key) found++;
      if (!isLowest(sender)) await follow(sender, (await deliveriesOf(sender)).columns.sent[row]);
    }
  }
  await follow(area, day);
  return { found, all: keys.length };
}

// The return of each organ directly below that is contained in a figure on a day.
async function contributionsTo(indicator, area, day) {
  const rows = [];
  for (const sender of sendersOf(area)) {
    const latest = (await returnsOf(indicator, sender)).findLast((one) => inHand(area, one) <= day);
    if (latest) rows.push({ sender, ...latest, counted: (await curvesOf(indicator, sender)).enumerated[clampDay(latest.period)] });
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
