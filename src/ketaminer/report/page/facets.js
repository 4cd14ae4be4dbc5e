// The filters' controls: what can be chosen, with how many claims, and what is chosen.

const form = byId("filters");
const control = (name) => form.elements.namedItem(name);

function makeBoxes(place, name, words) {
  for (const [value, label] of Object.entries(words)) {
    place.append(el("label", { class: "box" }, el("input", { type: "checkbox", "data-of": name, value }), " ", el("span", {}, label), " ",
      el("span", { class: "n", "data-n": `${name}:${value}` })));
  }
}

function startFacets(changed) {
  const signs = Object.fromEntries(Object.entries(DIRECTIONS).map(([value, { sign, word }]) => [value, `${sign} ${word}`]));
  makeBoxes(byId("directions"), "dir", signs);
  makeBoxes(byId("origins"), "from", ORIGINS);
  const names = new Map();
  for (const claim of claims) names.set(outcomeOf(claim), (names.get(outcomeOf(claim)) ?? 0) + 1);
  const common = [...names].sort((a, b) => b[1] - a[1]).slice(0, 300);
  byId("outcomes").append(...common.map(([name]) => el("option", { value: name })));
  const typed = quiet(changed, 120);
  form.addEventListener("input", (event) => {
    takeControls();
    if (event.target.type === "search" || event.target.type === "range") typed();
    else changed();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => {
    for (const name of FILTERS) state[name] = DEFAULTS[name];
    changed();
  });
}

/** From the controls into the state. */
function takeControls() {
  for (const name of ["q", "paper", "drug", "outcome", "domain"]) state[name] = control(name).value;
  state.conf = Number(control("conf").value);
  state.checks = control("checks").checked;
  for (const name of ["dir", "from"]) {
    state[name] = [...form.querySelectorAll(`input[data-of=${name}]`)].filter((box) => !box.checked).map((box) => box.value).join("+");
  }
}

/** From the state into the controls, with the counts. */
function showControls(counts, shown) {
  const many = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const choices = (name, all, words = (value) => value) => {
    const map = counts[name];
    const pairs = many(map).map(([value, n]) => [value, `${words(value)} (${n})`]);
    if (state[name] && !map.has(state[name])) pairs.unshift([state[name], `${words(state[name])} (0)`]);
    setOptions(control(name), [["", all], ...pairs], state[name]);
  };
  choices("drug", "all drugs");
  choices("domain", "all domains", (value) => (value === "none" ? "no domain" : value));
  const short = (text) => (text.length > 70 ? `${text.slice(0, 69)}…` : text);
  const places = papers.map((paper) => [paper.key, `${short(paper.name)} (${counts.paper.get(paper.key) ?? 0})`]);
  if (state.paper && !findPaper(state.paper)) places.unshift([state.paper, `${short(state.paper)} (not here)`]);
  setOptions(control("paper"), [["", `all papers (${papers.length})`], ...places], state.paper);
  for (const name of ["q", "outcome"]) if (control(name).value !== state[name]) control(name).value = state[name];
  control("conf").value = state.conf;
  byId("conf-told").value = state.conf.toFixed(2);
  control("checks").checked = state.checks;
  for (const box of form.querySelectorAll("input[data-of]")) box.checked = !leftOut(box.dataset.of).includes(box.value);
  for (const place of form.querySelectorAll("[data-n]")) {
    const [name, value = "yes"] = place.dataset.n.split(":");
    place.textContent = counts[name].get(value) ?? 0;
  }
  const set = FILTERS.filter((name) => state[name] !== DEFAULTS[name]).length;
  byId("filters-told").textContent = set ? `${set} set` : "";
  byId("reset").disabled = !set;
  const inPapers = new Set(shown.map((claim) => claim.paper)).size;
  const findings = shown.filter((claim) => !claim.head || !shownSet.has(claim.head)).length;
  const all = shown.length === claims.length ? "" : ` of ${claims.length.toLocaleString("en")}`;
  const told = findings === shown.length ? "" : ` (${plural(findings, "finding")})`;
  byId("count").textContent = `${shown.length.toLocaleString("en")}${all} ${claims.length === 1 ? "claim" : "claims"}${told} in ${plural(inPapers, "paper")}`;
}
