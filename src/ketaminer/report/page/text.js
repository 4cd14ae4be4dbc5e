// The text of one paper at a time: its marks, the numbers of its claims, and the evidence of the chosen one.

const textPlace = byId("text");
/** The open paper, and its segments in order: where each begins, and its element. */
let open = { paper: null, starts: [], pieces: [] };

/** The elements of the segments from start to end. */
function piecesIn([start, end]) {
  let low = 0;
  let high = open.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (open.starts[middle] < start) low = middle + 1;
    else high = middle;
  }
  const out = [];
  for (; low < open.starts.length && open.starts[low] < end; low++) out.push(open.pieces[low]);
  return out;
}

function openPaper(paper) {
  if (open.paper === paper) return;
  open = { paper, starts: [], pieces: [] };
  if (!paper) {
    textPlace.replaceChildren();
    return;
  }
  const { tips, blocks } = paper.text();
  const body = blocks.map(([level, start, segments]) => blockOf(level, start, segments, tips));
  textPlace.replaceChildren(paperHead(paper), ...body);
  numberEvidence(paper);
  byId("text-pane").scrollTop = 0;
}

function paperHead(paper) {
  const facts = [paper.year, paper.path, plural(paper.claims.length, "claim")].filter(Boolean).join(" · ");
  const links = [];
  if (paper.doi) links.push(el("a", { href: `https://doi.org/${encodeURI(paper.doi)}`, rel: "noreferrer", target: "_blank" }, `doi:${paper.doi}`));
  if (paper.pmid) {
    links.push(el("a", { href: `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(paper.pmid)}/`, rel: "noreferrer", target: "_blank" }, `PMID ${paper.pmid}`));
  }
  return el("header", { class: "paper-head" }, el("h2", {}, paper.name), el("p", {}, facts, links.map((link) => [" · ", link])));
}

function blockOf(level, start, segments, tips) {
  const block = level ? el(`h${Math.min(6, level + 2)}`, { class: "block" }) : el("p", { class: "block" });
  for (const segment of segments) {
    const [text, ...marks] = Array.isArray(segment) ? segment : [segment];
    let inner = text;
    // the longest mark is the outermost element; each draws its own line under the text
    for (const mark of marks.toReversed()) {
      const [kind, words] = tips[mark];
      inner = el("mark", { class: kind, title: `${kind}: ${words}` }, inner);
    }
    const piece = el("span", {}, inner);
    open.starts.push(start);
    open.pieces.push(piece);
    block.append(piece);
    start += text.length;
  }
  return block;
}

/** Before each main sentence the numbers of the claims read from it: buttons that lead back to them. */
function numberEvidence(paper) {
  for (const claim of paper.claims) {
    claim.evidence.forEach(({ at }, rank) => {
      for (const piece of piecesIn(at)) {
        (piece.evidenceOf ??= []).push(claim);
        piece.classList.add("evidence");
        if (!rank) (piece.mainOf ??= []).push(claim);
      }
    });
    const [first] = claim.evidence.length ? piecesIn(claim.evidence[0].at) : [];
    if (first) first.before((claim.button = numberButton(claim)));
  }
}

function numberButton(claim, support = false) {
  const words = `${support ? "also evidence of" : "evidence of"} claim ${claim.n}: ${claimWords(claim)}`;
  return el("button", { type: "button", class: support ? "number support" : "number", title: words, "aria-label": `${words}; back to the claim`, click: (event) => {
    event.stopPropagation();
    backTo(claim);
  } }, String(claim.n));
}

/** Numbers of claims that the filters leave out are hidden. */
function showNumbers() {
  for (const claim of open.paper?.claims ?? []) if (claim.button) claim.button.hidden = !shownSet.has(claim);
}

// ---------------------------------------------------------------------------------------------- the chosen claim's evidence

let lit = [];
let evidenceAt = 0;

function light(pieces, ...names) {
  for (const piece of pieces) piece.classList.add(...names);
  lit.push([pieces, names]);
}

function clearEvidence() {
  for (const [pieces, names] of lit) for (const piece of pieces) piece.classList.remove(...names);
  for (const piece of textPlace.querySelectorAll("[data-role]")) delete piece.dataset.role;
  for (const button of textPlace.querySelectorAll(".number.support")) button.remove();
  for (const button of textPlace.querySelectorAll(".number.chosen")) button.classList.remove("chosen");
  lit = [];
  evidenceAt = 0;
}

/** Opens the claim's paper, lights its sentences (the main one strongest) and, within them, its slots. */
function showEvidence(claim) {
  openPaper(claim.paper);
  clearEvidence();
  claim.evidence.forEach(({ at }, rank) => {
    const pieces = piecesIn(at);
    light(pieces, "lit", rank ? "second" : "first");
    if (rank && pieces.length) pieces[0].before(numberButton(claim, true));
  });
  claim.button?.classList.add("chosen");
  for (const [role, at] of slotsOf(claim)) {
    const pieces = piecesIn(at);
    if (!pieces.length) continue;
    light(pieces, "slot", `slot-${role}`);
    light(pieces.slice(0, 1), "slot-first");
    light(pieces.slice(-1), "slot-last");
    const told = pieces[0].dataset.role?.split(" + ") ?? [];
    if (!told.includes(role)) pieces[0].dataset.role = [...told, role].join(" + ");
  }
  toEvidence(claim, 0);
}

/** [name, place] of everything that fills a slot of the claim. */
function slotsOf(claim) {
  return [
    ["drug", claim.drug], ["outcome", claim.outcome], ...claim.doses.map((one) => ["dose", one]),
    ...claim.comparators.flatMap((one) => [["against", one], ...(one.doses ?? []).map((dose) => ["against", dose])]),
    ...claim.effects.map((one) => ["figure", one]), ...claim.p_values.map((one) => ["p", one]),
    ...(claim.timepoint ? [["time", claim.timepoint]] : []), ...(claim.population ? [["who", claim.population]] : []),
    ...(claim.population?.counts ?? []).map((one) => ["n", one]), ...claim.citations.map((one) => ["source", one]),
  ].filter(([, one]) => one.at).map(([role, one]) => [role, one.at]);
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

function scrollToPlace(at) {
  piecesIn(at)[0]?.scrollIntoView({ block: "center", behavior: "instant" });
}

/** Scrolls to the claim's evidence of that rank; gives the button there. */
function toEvidence(claim, rank) {
  evidenceAt = claim.evidence.length ? rank % claim.evidence.length : 0;
  if (claim.evidence.length) scrollToPlace(claim.evidence[evidenceAt].at);
  const next = byId("evidence-next");
  next.hidden = claim.evidence.length < 2;
  next.textContent = `Evidence ${evidenceAt + 1} of ${claim.evidence.length}`;
}

function evidenceButton(claim) {
  if (!evidenceAt) return claim.button;
  const before = piecesIn(claim.evidence[evidenceAt].at)[0]?.previousElementSibling;
  return before?.matches("button") ? before : claim.button;
}

/** Shows where a slot was read, with a short flash unless motion is unwelcome. */
function flash(at) {
  scrollToPlace(at);
  const pieces = piecesIn(at);
  if (!still.matches) for (const piece of pieces) piece.animate([{ outline: "3px solid currentColor" }, { outline: "3px solid transparent" }], 900);
}

/** A click on evidence leads to its claim: of several, to the one after the chosen one. */
textPlace.addEventListener("click", (event) => {
  if (!getSelection().isCollapsed) return;
  const piece = event.target.closest(".evidence");
  if (!piece) return;
  const own = (piece.mainOf ?? []).filter((claim) => shownSet.has(claim));
  const all = own.length ? own : (piece.evidenceOf ?? []).filter((claim) => shownSet.has(claim));
  if (all.length) backTo(all[(all.indexOf(chosen) + 1) % all.length]);
});

for (const box of document.querySelectorAll(".legend input")) {
  box.addEventListener("change", () => byId("text-pane").classList.toggle(`without-${box.dataset.kind}`, !box.checked));
}
