// Keys that work anywhere, and those of the list. Letters can be switched off in the help.

const typing = (target) => target.matches("input:not([type=checkbox]), select, textarea");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const { key, target } = event;
  if (typing(target)) {
    if (key === "Escape" && target.type !== "search") byId("main").focus();
    return;
  }
  const inList = target.matches(".card");
  const action = { Escape: leaveText, ...(inList ? { ArrowDown: () => step(1), ArrowUp: () => step(-1), Home: () => stepTo(0), End: () => stepTo(shown.length - 1) } : {}),
    ...(byId("letters").checked ? { "/": () => control("q").focus(), ...(state.view === "read" ? { j: () => step(1), k: () => step(-1), e: nextEvidence } : {}) } : {}) }[key];
  if (!action) return;
  event.preventDefault();
  action();
});

function stepTo(at) {
  const claim = shown[at];
  if (!claim) return;
  choose(claim, { keepPane: true });
  entries.get(claim)?.querySelector(".card").focus({ preventScroll: true });
}

function leaveText() {
  if (state.view === "read" && chosen && byId("text-pane").contains(document.activeElement)) backTo(chosen);
}

function nextEvidence() {
  if (!chosen || !chosen.evidence.length) return;
  byId("read").dataset.pane = "text";
  toEvidence(chosen, evidenceAt + 1);
  if (byId("text-pane").contains(document.activeElement)) evidenceButton(chosen)?.focus({ preventScroll: true });
}

byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("evidence-next").addEventListener("click", nextEvidence);
byId("back").addEventListener("click", () => {
  if (chosen) backTo(chosen);
  else byId("read").dataset.pane = "list";
});
byId("help-open").addEventListener("click", () => byId("help").showModal());
byId("help-close").addEventListener("click", () => byId("help").close());
