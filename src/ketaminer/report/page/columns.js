// The table's columns, and all columns of the CSV file (named as those of `ketaminer extract -o claims.csv`).

const joined = (values) => values.filter((value) => value !== null && value !== undefined && value !== "").join("; ");
const once = (values) => [...new Set(values)];

/** What the table shows: head, text of a claim, what it is sorted by. */
const COLUMNS = [
  { name: "paper", head: "Paper", text: (c) => c.paper.name, sort: (c) => c.place },
  { name: "drug", head: "Drug", text: (c) => c.drug.name },
  { name: "dose", head: "Dose", text: (c) => joined(c.doses.map(doseWords)), sort: (c) => [c.doses[0]?.unit ?? "~", c.doses[0]?.low ?? Infinity] },
  { name: "outcome", head: "Outcome", text: outcomeOf },
  { name: "direction", head: "Direction", text: (c) => directionOf(c).word, node: directionBadge },
  { name: "confidence", head: "Confidence", text: (c) => c.confidence.toFixed(2), sort: (c) => c.confidence },
  { name: "figures", head: "Numbers", text: (c) => joined(c.effects.map((effect) => effect.text)) },
  { name: "p", head: "p", text: (c) => joined(c.p_values.map((p) => `${p.op} ${p.value}`)), sort: (c) => c.p_values[0]?.value ?? Infinity },
  { name: "against", head: "Against", text: (c) => joined(c.comparators.map(comparatorWords)) },
  { name: "time", head: "Time", text: (c) => c.timepoint?.text ?? "", sort: (c) => hours(c.timepoint) },
  { name: "from", head: "Whose", text: (c) => (c.assertion.attribution === "own" ? "own" : `cited ${joined(c.citations.map(citedWords))}`) },
  { name: "checks", head: "Checks", text: (c) => joined(c.checks), sort: (c) => -c.checks.length },
];

const HOURS = { minute: 1 / 60, hour: 1, day: 24, week: 168, month: 730, year: 8766 };
const hours = (time) => (time && time.value !== null && HOURS[time.unit] ? time.value * HOURS[time.unit] : Infinity);

const CSV = {
  id: (c) => c.id,
  kind: (c) => c.kind,
  document: (c) => c.paper.key,
  path: (c) => c.paper.path,
  title: (c) => c.paper.title,
  doi: (c) => c.paper.doi,
  pmid: (c) => c.paper.pmid,
  section: (c) => c.section.kind,
  heading: (c) => c.section.heading,
  drug: (c) => c.drug.name,
  drug_text: (c) => c.drug.text,
  drug_ids: (c) => joined(Object.entries(c.drug.ids).map((pair) => pair.join(":"))),
  doses: (c) => joined(c.doses.map((dose) => dose.text)),
  dose_low: (c) => joined(c.doses.map((dose) => dose.low)),
  dose_high: (c) => joined(c.doses.map((dose) => dose.high)),
  dose_unit: (c) => joined(c.doses.map((dose) => dose.unit)),
  route: (c) => joined(once(c.doses.map((dose) => dose.route))),
  schedule: (c) => joined(once(c.doses.map((dose) => dose.schedule))),
  duration: (c) => joined(once(c.doses.map((dose) => dose.duration))),
  comparators: (c) => joined(c.comparators.map((one) => one.text)),
  comparator_kinds: (c) => joined(c.comparators.map((one) => one.kind)),
  population: (c) => c.population?.text,
  species: (c) => c.population?.species,
  counts: (c) => joined((c.population?.counts ?? []).map((count) => `${count.n} ${count.arm ?? "all"}`)),
  outcome: outcomeOf,
  outcome_text: (c) => c.outcome.text,
  outcome_domain: (c) => c.outcome.domain,
  instrument: (c) => c.outcome.instrument,
  direction: (c) => c.direction,
  effects: (c) => joined(c.effects.map((effect) => effect.text)),
  p_values: (c) => joined(c.p_values.map((p) => `${p.op} ${p.value}`)),
  timepoint: (c) => c.timepoint?.text,
  polarity: (c) => c.assertion.polarity,
  certainty: (c) => c.assertion.certainty,
  attribution: (c) => c.assertion.attribution,
  citations: (c) => joined(c.citations.map(citedWords)),
  cited_dois: (c) => joined(c.citations.map((one) => one.reference?.doi)),
  start: (c) => c.start,
  end: (c) => c.end,
  quote: (c) => c.quote,
  page: (c) => c.evidence[0]?.page,
  checks: (c) => joined(c.checks),
  confidence: (c) => c.confidence,
  rule: (c) => c.rule,
  same_as: (c) => c.same_as,
};

/** A cell of CSV. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
function csvCell(value) {
  let text = String(value ?? "");
  if (/^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvOf(rows) {
  const lines = [Object.keys(CSV), ...rows.map((claim) => Object.values(CSV).map((read) => read(claim)))];
  return lines.map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");
}
