// A claim as an entry of the list: at a glance, and with everything that is known of it when it is chosen.

function cardOf(claim) {
  const grouped = claim.head && shownSet.has(claim.head);
  const figures = figureWords(claim);
  const dose = claim.doses.map(doseWords).join(", ");
  const against = claim.comparators.map(comparatorWords).join(", ");
  const line = (name, ...parts) => el("span", { class: name }, ...parts);
  const button = el("button", { type: "button", class: "card", tabindex: -1, click: (event) => choose(claim, { focusEvidence: event.detail === 0 }) },
    line("number", String(claim.n)),
    line("line", el("b", {}, claim.drug.name), dose ? ` ${dose}` : "", against ? el("span", { class: "against" }, ` vs ${against}`) : ""),
    line("line", directionBadge(claim), " ", el("b", {}, outcomeOf(claim)), claim.outcome.domain ? el("small", {}, ` ${claim.outcome.domain}`) : ""),
    figures.length ? line("line figures", figures.join(" · ")) : "",
    line("line tags", ...tagsOf(claim), confidenceBar(claim), claim.repeats.length ? el("span", { class: "tag" }, `told ${claim.repeats.length + 1} times`) : "",
      grouped ? el("span", { class: "tag" }, `again, in ${claim.section.kind === "other" ? "the text" : claim.section.kind}`) : ""),
  );
  const item = el("li", { class: grouped ? "claim again" : "claim" }, button);
  item.claim = claim;
  return item;
}

/** Everything of a claim; what was read in a place of the text is a button that shows it there. */
function detailsOf(claim) {
  const shown = (one, words, ...more) => el("span", {}, one.at ? el("button", { type: "button", class: "there", title: "show in the text", click: () => showSlot(one.at) }, words) : words, ...more);
  const rows = [
    ["Drug", [shown(claim.drug, claim.drug.text, idsOf(claim.drug.ids))]],
    ["Dose", claim.doses.map((dose) => shown(dose, doseWords(dose), extras([dose.schedule, dose.duration])))],
    ["Against", claim.comparators.map((one) => shown(one, comparatorWords(one), extras([one.kind.replace("_", " "), one.name])))],
    ["Outcome", [shown(claim.outcome, claim.outcome.text, extras([claim.outcome.name, claim.outcome.domain, claim.outcome.instrument]))]],
    ["Numbers", claim.effects.map((one) => shown(one, one.text, extras([effectWords(one)])))],
    ["p", claim.p_values.map((one) => shown(one, one.text))],
    ["Time", claim.timepoint ? [shown(claim.timepoint, claim.timepoint.text)] : []],
    ["In whom", claim.population ? [shown(claim.population, claim.population.text, extras([claim.population.species])), ...claim.population.counts.map((one) => shown(one, one.text, extras([one.arm])))] : []],
    ["Source", claim.citations.map((one) => shown(one, citedWords(one), " ", referenceOf(one)))],
    ["Told as", [el("span", {}, Object.values(claim.assertion).join(", "))]],
    ["Failed checks", claim.checks.map((check) => el("span", { class: "check" }, check))],
    ["Same finding", tellingsOf(claim).map((other) => el("span", {}, el("button", { type: "button", class: "there", click: () => choose(other) }, `claim ${other.n}`), ` ${other.section.kind}`))],
    ["Evidence", claim.evidence.map((one, rank) => el("span", {}, el("button", { type: "button", class: "there", click: () => showRank(claim, rank) }, rank ? `sentence ${rank + 1}` : "main sentence"), one.page ? ` page ${one.page}` : ""))],
    ["Section", [el("span", {}, [claim.section.heading, claim.section.kind].filter(Boolean).join(" · "))]],
    ["Found by", [el("span", {}, claim.rule, " ", el("a", { href: addressOf({ ...DEFAULTS, claim: claim.id, of: claim.paper.key }) }, "address of this claim"))]],
  ];
  return el("dl", { class: "details" }, rows.filter(([, values]) => values.length).map(([name, values]) => el("div", {}, el("dt", {}, name), el("dd", { class: "values" }, values))));
}

const extras = (words) => el("small", {}, words.filter(Boolean).map((word) => ` · ${word}`));
const idsOf = (ids) => extras(Object.entries(ids).map((pair) => pair.join(" ")));
const tellingsOf = (claim) => [claim.head, ...(claim.head ?? claim).repeats].filter((other) => other && other !== claim);

function effectWords({ measure, intervention, comparator, unit }) {
  const values = [intervention, comparator].filter((value) => value !== null).join(" vs ");
  return [measure, values && `${values}${unit ? ` ${unit}` : ""}`].filter(Boolean).join(": ");
}

function referenceOf({ reference, status }) {
  if (!reference) return el("small", {}, status.replace("_", " "));
  const words = [reference.authors[0], reference.year, reference.title, reference.container].filter(Boolean).join(", ");
  const link = reference.doi ? el("a", { href: `https://doi.org/${encodeURI(reference.doi)}`, rel: "noreferrer", target: "_blank" }, "doi") : "";
  return el("small", {}, words, " ", link);
}
