// The list of claims, by paper. It holds a window of what passes the filters and grows as it is scrolled.

const STEP = 60;
const listPlace = byId("list");
const listPane = byId("list-pane");
/** The claims that pass the filters, in order. */
let shown = [];
let shownSet = new Set();
/** The chosen claim. */
let chosen = null;
/** What is in the document of `shown`: [from, to), and its entries. */
let from = 0;
let to = 0;
const entries = new Map();

/** The list anew, around a claim if there is one. */
function showList(around) {
  const at = Math.max(0, around ? shown.indexOf(around) : 0);
  from = to = Math.max(0, at - STEP / 4);
  entries.clear();
  listPlace.replaceChildren();
  if (!around) listPane.scrollTop = 0;
  growDown();
  byId("list-none").hidden = shown.length > 0;
  const focusable = entries.get(around) ?? entries.get(shown[0]);
  focusable?.querySelector(".card").setAttribute("tabindex", 0);
}

function rowsOf(first, last) {
  const rows = [];
  for (let at = first; at < last; at++) {
    const claim = shown[at];
    if (at === first || shown[at - 1].paper !== claim.paper) {
      const words = `${claim.paper.name}${at && shown[at - 1].paper === claim.paper ? " (continued)" : ""}`;
      rows.push(el("li", { class: "paper" }, el("button", { type: "button", title: `show the text of ${claim.paper.name}`, click: () => showPaper(claim.paper) }, words)));
    }
    const entry = cardOf(claim);
    entries.set(claim, entry);
    if (claim === chosen) mark(entry, claim);
    rows.push(entry);
  }
  return rows;
}

function growDown() {
  const next = Math.min(shown.length, to + STEP);
  listPlace.append(...rowsOf(to, next));
  to = next;
  byId("list-more").hidden = to >= shown.length;
  showEarlier();
}

function growUp() {
  const next = Math.max(0, from - STEP);
  const rows = rowsOf(next, from);
  listPlace.querySelector(".earlier")?.remove();
  listPlace.prepend(...rows);
  from = next;
  showEarlier();
}

function showEarlier() {
  if (from > 0 && !listPlace.querySelector(".earlier")) {
    listPlace.prepend(el("li", { class: "earlier" }, el("button", { type: "button", click: growUp }, `Show ${plural(from, "earlier claim")}`)));
  }
}

/** The entry of a claim, which is put into the window if it is not there. */
function entryOf(claim) {
  if (!entries.has(claim) && shownSet.has(claim)) {
    const at = shown.indexOf(claim);
    if (at === to) growDown();
    else if (at === from - 1) growUp();
    else showList(claim);
  }
  return entries.get(claim);
}

function mark(entry, claim) {
  const card = entry.querySelector(".card");
  card.setAttribute("aria-current", "true");
  card.setAttribute("tabindex", 0);
  entry.append(detailsOf(claim));
}

function unmark(entry) {
  entry.querySelector(".card").removeAttribute("aria-current");
  entry.querySelector(".card").setAttribute("tabindex", -1);
  entry.querySelector(".details")?.remove();
}

/** Makes a claim the chosen one: its entry opens, its evidence is lit. */
function choose(claim, { focusEvidence = false, keepPane = false } = {}) {
  showView("read", state.view !== "read");
  for (const card of listPlace.querySelectorAll('.card[tabindex="0"]')) card.setAttribute("tabindex", -1);
  if (chosen && entries.has(chosen)) unmark(entries.get(chosen));
  chosen = null;
  const entry = entryOf(claim);
  chosen = claim;
  if (entry) {
    mark(entry, claim);
    entry.scrollIntoView({ block: "nearest" });
  }
  state.claim = claim.id;
  state.of = claim.paper.key;
  writeAddress();
  if (!keepPane) byId("read").dataset.pane = "text";
  byId("claim-told").replaceChildren(el("b", {}, `Claim ${claim.n}: `), claim.drug.name, " ", directionBadge(claim), " ", outcomeOf(claim));
  showEvidence(claim);
  showNumbers();
  if (focusEvidence) evidenceButton(claim)?.focus({ preventScroll: true });
}

/** From the text to the claim in the list. */
function backTo(claim) {
  choose(claim, { keepPane: true });
  byId("read").dataset.pane = "list";
  const card = entries.get(claim)?.querySelector(".card");
  card?.focus({ preventScroll: true });
  entries.get(claim)?.scrollIntoView({ block: "nearest" });
}

/** The claim after (1) or before (-1) the chosen one; focus stays in the list if it is there. */
function step(by) {
  if (!shown.length) return;
  const at = chosen ? shown.indexOf(chosen) : -1;
  const claim = shown[Math.min(shown.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  const inText = byId("text-pane").contains(document.activeElement);
  choose(claim, { keepPane: true });
  if (!inText) entries.get(claim)?.querySelector(".card").focus({ preventScroll: true });
}

function showRank(claim, rank) {
  byId("read").dataset.pane = "text";
  toEvidence(claim, rank);
  evidenceButton(claim)?.focus({ preventScroll: true });
}

function showSlot(at) {
  byId("read").dataset.pane = "text";
  flash(at);
}

function showPaper(paper) {
  if (chosen?.paper !== paper) clearEvidence();
  openPaper(paper);
  showNumbers();
  byId("read").dataset.pane = "text";
  byId("text-pane").scrollTop = 0;
}

byId("list-more").firstElementChild.addEventListener("click", growDown);
