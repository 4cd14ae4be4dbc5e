// How the parts of a claim are put into words.

const DIRECTIONS = {
  increase: { sign: "↑", word: "increase" },
  decrease: { sign: "↓", word: "decrease" },
  no_difference: { sign: "=", word: "no difference" },
  unclear: { sign: "?", word: "unclear" },
};
const directionOf = (claim) => DIRECTIONS[claim.direction] ?? DIRECTIONS.unclear;
const ORIGINS = { own: "the paper’s own", cited: "cited" };

const outcomeOf = (claim) => claim.outcome.name || claim.outcome.text;
const doseWords = (dose) => [dose.text, dose.route].filter(Boolean).join(" ");
const comparatorWords = (one) => [one.text, ...(one.doses ?? []).map((dose) => dose.text)].filter((text, at, all) => all.indexOf(text) === at).join(" ");
const countWords = (count) => `n = ${count.n}${count.arm ? ` (${count.arm})` : ""}`;
const pWords = (p) => `p ${p.op} ${p.value}`;
const citedWords = (one) => one.key || one.text;

/** Numbers, p and time on one line. */
function figureWords(claim) {
  return [
    ...claim.effects.map((effect) => effect.text), ...claim.p_values.map(pWords), claim.timepoint?.text,
    ...(claim.population?.counts ?? []).map(countWords),
  ].filter(Boolean);
}

/** One line that names a claim. */
function claimWords(claim) {
  const dose = claim.doses.map(doseWords).join(", ");
  return `${claim.drug.name}${dose ? ` ${dose}` : ""}: ${directionOf(claim).word}, ${outcomeOf(claim)}`;
}

/** The direction as a badge: a sign, a word, a colour. */
function directionBadge(claim) {
  const { sign, word } = directionOf(claim);
  return el("span", { class: `dir ${claim.direction}` }, el("span", { "aria-hidden": "true" }, `${sign} `), word);
}

/** What else is to be known at a glance: whose finding, doubts, failed checks. */
function tagsOf(claim) {
  const { polarity, certainty, attribution } = claim.assertion;
  const cited = claim.citations.map(citedWords).join("; ");
  const tags = [el("span", { class: "tag" }, attribution === "own" ? "own" : `cited${cited ? `: ${cited}` : ""}`)];
  if (attribution === "own" && cited) tags.push(el("span", { class: "tag" }, `cites ${cited}`));
  if (claim.kind !== "effect") tags.push(el("span", { class: "tag" }, claim.kind));
  if (certainty !== "asserted") tags.push(el("span", { class: "tag doubt" }, certainty));
  if (polarity === "negated") tags.push(el("span", { class: "tag" }, "negated"));
  if (claim.checks.length) tags.push(el("span", { class: "tag check" }, `⚠ ${plural(claim.checks.length, "failed check")}`));
  return tags;
}

/** Confidence as a number and a bar. */
function confidenceBar(claim) {
  const bar = el("span", { class: "meter", "aria-hidden": "true" });
  bar.style.setProperty("--part", claim.confidence);
  return el("span", { class: "conf", title: "confidence that drug, outcome and direction are right" }, claim.confidence.toFixed(2), bar);
}
