// What the picture shows: claims gathered by row (domain or outcome), dose and direction.

const MOST_ROWS = 40;
const NO_DOMAIN = "no domain";

/** Units of the claims' doses that are numbers, the commonest first: [unit, number of claims]. */
function unitsOf(list) {
  const counts = new Map();
  for (const claim of list) for (const unit of new Set(claim.doses.filter(isNumber).map((dose) => dose.unit))) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const isNumber = (dose) => dose.unit && dose.low !== null && dose.high !== null && dose.high > 0;
const rowName = (claim) => (state.rows === "outcome" ? outcomeOf(claim) : (claim.outcome.domain ?? NO_DOMAIN));

/** {rows: [{name, marks, n}], left: number of rows not shown}. A mark: {low, high, direction, claims}. */
function gather(list, unit) {
  const rows = new Map();
  for (const claim of list) {
    for (const dose of claim.doses) {
      if (!isNumber(dose) || dose.unit !== unit) continue;
      const name = rowName(claim);
      if (!rows.has(name)) rows.set(name, { name, marks: new Map(), claims: new Set() });
      const row = rows.get(name);
      const key = `${dose.low} ${dose.high} ${claim.direction}`;
      if (!row.marks.has(key)) row.marks.set(key, { row: name, low: dose.low, high: dose.high, direction: claim.direction, claims: new Set() });
      row.marks.get(key).claims.add(claim);
      row.claims.add(claim);
    }
  }
  const ordered = [...rows.values()].sort((a, b) => (a.name === NO_DOMAIN) - (b.name === NO_DOMAIN) || b.claims.size - a.claims.size || (a.name < b.name ? -1 : 1));
  const kept = ordered.slice(0, MOST_ROWS).map((row) => ({ name: row.name, n: row.claims.size, marks: [...row.marks.values()].sort((a, b) => a.low + a.high - b.low - b.high) }));
  return { rows: kept, left: ordered.length - kept.length };
}

/** From dose to a place between 0 and 1, and the doses that an axis of so many pixels names. Logarithmic where the doses span more than tenfold. */
function scaleOf(marks, width) {
  const values = marks.flatMap((mark) => [mark.low || mark.high, mark.high]);
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) return { log: false, ticks: [low], place: () => 0.5 };
  const log = high / low > 10;
  if (log) {
    [low, high] = [low / 1.4, high * 1.4];
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** power).toPrecision(3)));
    const wide = width / Math.log10(high / low) < 130;
    return { log, ticks: ticks.filter((tick) => tick >= low && tick <= high && (!wide || /^[0.]*1[0.]*(e|$)/.test(String(tick)))), place: (dose) => Math.log((dose || low) / low) / Math.log(high / low) };
  }
  const gap = (high - low || high) * 0.15;
  [low, high] = [Math.max(0, low - gap), high + gap];
  const size = 10 ** Math.floor(Math.log10((high - low) / 4));
  const stride = [1, 2, 5, 10].map((digit) => digit * size).find((one) => (high - low) / one <= 7) ?? size * 10;
  const ticks = [];
  for (let tick = Math.ceil(low / stride) * stride; tick <= high; tick += stride) ticks.push(Number(tick.toPrecision(6)));
  return { log, ticks, place: (dose) => (dose - low) / (high - low) };
}

function markWords(mark, unit) {
  const dose = mark.low === mark.high ? `${mark.low}` : `${mark.low}–${mark.high}`;
  const inPapers = new Set([...mark.claims].map((claim) => claim.paper)).size;
  const own = [...mark.claims].filter((claim) => claim.assertion.attribution === "own").length;
  const drugs = [...new Set([...mark.claims].map((claim) => claim.drug.name))];
  const named = drugs.length > 3 ? `${drugs.slice(0, 3).join(", ")} and ${drugs.length - 3} more` : drugs.join(", ");
  return `${mark.row}, ${dose} ${unit}: ${DIRECTIONS[mark.direction]?.word ?? mark.direction}; ${plural(mark.claims.size, "claim")} (${own} own) in ${plural(inPapers, "paper")}; ${named}`;
}

/** Puts marks of one lane that would cover each other (x: place in pixels, room: what each needs) on lines of their own; gives the number of lines. */
function dodge(placed, room) {
  const ends = [];
  for (const one of placed.sort((a, b) => a.x - b.x)) {
    const free = ends.findIndex((end) => end <= one.x);
    one.line = free >= 0 ? free : ends.length < 4 ? ends.length : ends.indexOf(Math.min(...ends));
    ends[one.line] = one.x + room(one);
  }
  return ends.length;
}
