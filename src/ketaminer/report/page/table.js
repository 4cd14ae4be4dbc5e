// The table of claims, sorted by any column, and the same as a file.

const ROWS = 150;
let sorted = [];
let rowsShown = 0;

function startTable() {
  byId("table-columns").append(
    el("th", { scope: "col" }, "Claim"),
    ...COLUMNS.map((column) => el("th", { scope: "col", "data-column": column.name }, el("button", { type: "button", click: () => sortBy(column.name) }, column.head))),
  );
  byId("table-more").firstElementChild.addEventListener("click", moreRows);
  whenNear(byId("table-more"), () => state.view === "table" && moreRows());
  byId("csv").addEventListener("click", downloadTable);
}

function sortBy(name) {
  state.sort = state.sort === name ? `-${name}` : state.sort === `-${name}` ? "" : name;
  writeAddress();
  showTable();
}

const alphabet = new Intl.Collator("en", { sensitivity: "base", numeric: true });

function compare(a, b) {
  if (Array.isArray(a)) return compare(a[0], b[0]) || compare(a[1], b[1]);
  return typeof a === "string" ? alphabet.compare(a, b) : a < b ? -1 : a > b ? 1 : 0;
}

function showTable() {
  const name = state.sort.replace("-", "");
  const column = COLUMNS.find((one) => one.name === name);
  sorted = shown;
  if (column) {
    const key = column.sort ?? column.text;
    const sign = state.sort.startsWith("-") ? -1 : 1;
    sorted = shown.map((claim) => [key(claim), claim]).sort((a, b) => sign * compare(a[0], b[0]) || a[1].place - b[1].place).map(([, claim]) => claim);
  }
  for (const head of byId("table-columns").querySelectorAll("[data-column]")) {
    head.setAttribute("aria-sort", head.dataset.column !== name ? "none" : state.sort.startsWith("-") ? "descending" : "ascending");
  }
  byId("table-rows").replaceChildren();
  rowsShown = 0;
  moreRows();
}

function moreRows() {
  const next = sorted.slice(rowsShown, rowsShown + ROWS);
  byId("table-rows").append(...next.map((claim) => el("tr", {},
    el("td", {}, el("button", { type: "button", class: "number", "aria-label": `claim ${claim.n} of ${claim.paper.name}: show its evidence`, click: () => choose(claim, { focusEvidence: true }) }, String(claim.n))),
    ...COLUMNS.map((column) => cellOf(column, claim)),
  )));
  rowsShown += next.length;
  byId("table-more").hidden = rowsShown >= sorted.length;
}

/** Long texts are cut after some lines, and told whole by a tooltip. */
function cellOf(column, claim) {
  const text = column.text(claim);
  const inner = column.node ? column.node(claim) : text.length > 40 ? el("span", { class: "cut", title: text }, text) : text;
  return el("td", { class: `of-${column.name}` }, inner);
}

function downloadTable() {
  const link = el("a", { href: URL.createObjectURL(new Blob([csvOf(sorted)], { type: "text/csv" })), download: "claims.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
