// Putting it together: what happens when the address or a filter changes, and the start.

/** The filters anew, and what the present view shows of them. */
function update() {
  const { passed, counts } = filterClaims();
  shown = passed;
  shownSet = new Set(shown);
  if (chosen && !shownSet.has(chosen)) forget();
  showControls(counts, shown);
  writeAddress();
  stale = new Set(VIEWS);
  showView(state.view);
}

let stale = new Set(VIEWS);

function forget() {
  chosen = null;
  state.claim = state.of = "";
  clearEvidence();
  byId("claim-told").textContent = "";
  byId("evidence-next").hidden = true;
}

/** Brings a view to the front; it is made anew if something changed since it was last seen. */
function showView(name, newEntry = false) {
  const before = state.view;
  state.view = name;
  for (const view of VIEWS) byId(view).hidden = view !== name;
  for (const button of byId("views").children) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (before !== name) writeAddress(newEntry);
  if (!stale.delete(name)) return;
  if (name === "read") showRead();
  else if (name === "picture") showPicture();
  else showTable();
}

/** The list; and a text: that of the chosen claim or paper, else of the first claim. */
function showRead() {
  showList(chosen);
  const paper = chosen?.paper ?? findPaper(state.paper) ?? (shown.some((claim) => claim.paper === open.paper) ? open.paper : (shown[0]?.paper ?? papers[0] ?? null));
  openPaper(paper);
  showNumbers();
}

/** The address says what is shown: at the start, and when the reader goes back or changes it. */
function followAddress() {
  readAddress();
  const claim = state.claim ? findClaim(state.claim, state.of) : null;
  const [view, { claim: id, of }] = [state.view, state];
  chosen = null;
  clearEvidence();
  update();
  if (claim && shownSet.has(claim)) {
    choose(claim);
    if (view !== "read") showView(view);
  } else if (id) [state.claim, state.of] = [id, of];
}

const THEMES = { system: "", dark: "dark", light: "light" };

function startTheme() {
  const names = Object.keys(THEMES);
  let at = 0;
  const show = () => {
    document.documentElement.dataset.theme = THEMES[names[at]];
    byId("theme").textContent = `Theme: ${names[at]}`;
  };
  try {
    at = Math.max(0, names.indexOf(localStorage.getItem("ketaminer-theme")));
  } catch {
    // a page from a file may have no storage; then the theme is not kept
  }
  byId("theme").addEventListener("click", () => {
    at = (at + 1) % names.length;
    show();
    try {
      localStorage.setItem("ketaminer-theme", names[at]);
    } catch {
      // as above
    }
  });
  show();
}

function start() {
  startTheme();
  readPapers();
  startFacets(update);
  startTable();
  startPicture();
  if (matchMedia("(max-width: 60rem)").matches) byId("filters-fold").open = false;
  for (const button of byId("views").children) button.addEventListener("click", () => showView(button.dataset.view, true));
  addEventListener("hashchange", followAddress);
  followAddress();
  whenNear(byId("list-more"), () => state.view === "read" && to < shown.length && growDown());
  document.documentElement.dataset.ready = "true";
  performance.mark("ketaminer-ready");
}

start();
