// The picture: doses from left to right, outcomes from top to bottom, a mark for what was found there.

const LANES = ["increase", "no_difference", "unclear", "decrease"];
const LANE = 22;
const picturePlace = byId("picture-place");
let pictureUnit = "";
let drawnWidth = 0;

function startPicture() {
  byId("picture-unit").addEventListener("change", (event) => redraw("unit", event.target.value));
  byId("picture-rows").addEventListener("change", (event) => redraw("rows", event.target.value));
  byId("picture-key").append(...LANES.map((direction) => el("li", {}, keyMark(direction), ` ${DIRECTIONS[direction].word}`)), el("li", {}, "number: claims; line: a range of doses"));
  // drawn anew when its width changes; its height changes whenever claims are listed beneath it
  new ResizeObserver(quiet(() => state.view === "picture" && picturePlace.clientWidth !== drawnWidth && drawPicture(), 100)).observe(picturePlace);
  picturePlace.addEventListener("keydown", moveAmongMarks);
}

function redraw(name, value) {
  state[name] = value;
  writeAddress();
  showPicture();
}

const keyMark = (direction) => svg("svg", { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" }, shapeOf(direction, 6));

/** ▲ increase, ▼ decrease, two bars for no difference, a ring for unclear. */
function shapeOf(direction, r) {
  const attributes = { class: `shape ${direction}` };
  const n = (value) => value.toFixed(1);
  if (direction === "increase") return svg("path", { ...attributes, d: `M0 ${n(-r)}L${n(r)} ${n(r * 0.8)}H${n(-r)}Z` });
  if (direction === "decrease") return svg("path", { ...attributes, d: `M0 ${n(r)}L${n(r)} ${n(-r * 0.8)}H${n(-r)}Z` });
  if (direction === "no_difference") return svg("path", { ...attributes, d: `M${n(-r)} ${n(-r * 0.7)}h${n(2 * r)}v${n(r * 0.5)}h${n(-2 * r)}ZM${n(-r)} ${n(r * 0.2)}h${n(2 * r)}v${n(r * 0.5)}h${n(-2 * r)}Z` });
  return svg("circle", { ...attributes, r: n(r * 0.8) });
}

/** Controls and words around the picture, then the picture. */
function showPicture() {
  const units = unitsOf(shown);
  pictureUnit = units.some(([unit]) => unit === state.unit) ? state.unit : (units[0]?.[0] ?? "");
  setOptions(byId("picture-unit"), units.map(([unit, n]) => [unit, `${unit} (${plural(n, "claim")})`]), pictureUnit);
  byId("picture-rows").value = state.rows;
  const here = shown.filter((claim) => claim.doses.some((dose) => isNumber(dose) && dose.unit === pictureUnit));
  const without = shown.filter((claim) => !claim.doses.some(isNumber)).length;
  const drugs = new Map();
  for (const claim of here) drugs.set(claim.drug.name, (drugs.get(claim.drug.name) ?? 0) + 1);
  const [drug] = [...drugs].sort((a, b) => b[1] - a[1])[0] ?? [];
  const words = pictureUnit
    ? `${plural(here.length, "claim")} with a dose in ${pictureUnit}, at each of its doses; ${shown.length - here.length - without} with doses in other units only, ${without} without a dose in numbers. `
    : "None of these claims has a dose in numbers. ";
  byId("picture-told").replaceChildren(words);
  if (drugs.size > 1) {
    byId("picture-told").append(`They are of ${drugs.size} drugs, whose doses cannot be compared: `, el("button", { type: "button", click: () => {
      state.drug = drug;
      update();
    } }, `only ${drug}`));
  }
  byId("picture-claims").hidden = true;
  drawPicture();
}

function drawPicture() {
  const { rows, left } = gather(shown, pictureUnit);
  picturePlace.replaceChildren();
  drawnWidth = picturePlace.clientWidth;
  if (!rows.length) return;
  const width = Math.max(340, picturePlace.clientWidth - 4);
  // where there is little room the names stand above their marks
  const above = width < 620;
  const label = above ? 0 : Math.min(230, width * 0.3);
  const scale = scaleOf(rows.flatMap((row) => row.marks), width - label - 60);
  const x = (dose) => label + 26 + scale.place(dose) * (width - label - 60);
  const parts = [];
  const drawn = [];
  const top = above ? 44 : 28;
  let y = top + 6;
  rows.forEach((row, at) => {
    let lane = y + (above ? 24 : 4);
    const placed = row.marks.map((mark) => ({ mark, ...endsOf(mark, x, scale) }));
    for (const direction of LANES) {
      const here = placed.filter((one) => one.mark.direction === direction);
      const lines = dodge(here, (one) => (one.mark.claims.size > 1 ? 20 + 7 * String(one.mark.claims.size).length : 16));
      for (const one of here) {
        one.y = lane + (one.line + 0.5) * LANE;
        one.node = markNode(one);
      }
      lane += lines * LANE;
    }
    const height = lane + 4 - y;
    parts.push(svg("rect", { class: at % 2 ? "band odd" : "band", x: 0, y, width, height }));
    parts.push(rowLabel(row, above ? width : label, above ? y + 13 : y + height / 2));
    drawn.push(...placed);
    y += height;
  });
  const grid = scale.ticks.flatMap((tick) => [svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top, y2: y }), svg("text", { class: "tick", x: x(tick), y: top - 8, "text-anchor": "middle" }, String(tick))]);
  const axis = svg("text", { class: "tick unit", x: 4, y: above ? 16 : 20 }, `${pictureUnit}${scale.log ? ", logarithmic" : ""}`);
  const [bands, words] = [parts.filter((part) => part.matches("rect")), parts.filter((part) => !part.matches("rect"))];
  picturePlace.append(svg("svg", { width, height: y + 4, viewBox: `0 0 ${width} ${y + 4}`, role: "group", "aria-label": `Doses in ${pictureUnit} by ${state.rows === "outcome" ? "outcome" : "domain of outcomes"}; arrow keys go from mark to mark` },
    bands, grid, axis, words, drawn.map((one) => one.node)));
  if (left > 0) picturePlace.append(el("p", {}, `${plural(left, "further row")} with fewer claims not shown; filter to see them.`));
  drawn[0].node.setAttribute("tabindex", 0);
  picturePlace.drawn = drawn;
}

function rowLabel(row, width, y) {
  const most = Math.floor((width - 34) / 7);
  const name = row.name.length > most ? `${row.name.slice(0, most - 1)}…` : row.name;
  return svg("text", { class: "row", x: 4, y, "dominant-baseline": "central" }, svg("title", {}, row.name), `${name} `, svg("tspan", { class: "n" }, String(row.n)));
}

/** Where a mark stands: in the middle of its doses. */
function endsOf(mark, x, scale) {
  const [left, right] = [x(mark.low || mark.high), x(mark.high)];
  return { left, right, x: scale.log ? (left + right) / 2 : x((mark.low + mark.high) / 2) };
}

function markNode({ mark, x, y, left, right }) {
  const n = mark.claims.size;
  const words = markWords(mark, pictureUnit);
  const range = right - left > 2 ? [svg("line", { class: `range ${mark.direction}`, x1: left - x, x2: right - x, y1: 0, y2: 0 })] : [];
  return svg("g", { class: "mark", role: "button", tabindex: -1, "aria-label": words, transform: `translate(${x.toFixed(1)} ${y})`, click: () => listMark(mark, words), focus: () => focusMark(mark) },
    svg("title", {}, words), svg("circle", { class: "target", r: 12 }), range, shapeOf(mark.direction, 6.5), n > 1 ? svg("text", { class: "many", x: 9, y: 4 }, String(n)) : "");
}

function focusMark(mark) {
  for (const one of picturePlace.drawn) one.node.setAttribute("tabindex", one.mark === mark ? 0 : -1);
}

/** Left and right: the next mark of its row; up and down: the nearest mark above and below. */
function moveAmongMarks(event) {
  const drawn = picturePlace.drawn ?? [];
  const here = drawn.find((one) => one.node === document.activeElement);
  if (!here) return;
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let next = null;
  if (event.key === "Enter" || event.key === " ") listMark(here.mark, markWords(here.mark, pictureUnit), true);
  else if (event.key === "Home") next = drawn[0];
  else if (event.key === "End") next = drawn.at(-1);
  else if (directions[event.key]) next = nearest(drawn, here, directions[event.key]);
  else return;
  event.preventDefault();
  next?.node.focus();
}

function nearest(drawn, here, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const one of drawn) {
    const [x, y] = [one.x - here.x, one.y - here.y];
    const ahead = dx ? dx * x : dy * y;
    if (one === here || (dx ? one.mark.row !== here.mark.row || ahead < 0 || (ahead === 0 && dx * y <= 0) : ahead <= 0)) continue;
    const far = dx ? ahead + Math.abs(y) / 100 : ahead * 10 + Math.abs(x);
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

/** The claims behind a mark, beneath the picture. */
function listMark(mark, words, focus = false) {
  const panel = byId("picture-claims");
  const list = [...mark.claims].sort((a, b) => a.place - b.place);
  const items = list.slice(0, 200).map((claim) => el("li", {}, el("button", { type: "button", class: "there", click: () => choose(claim, { focusEvidence: true }) }, claimWords(claim)), el("small", {}, ` ${claim.confidence.toFixed(2)} · ${claim.paper.name}`)));
  const leave = () => {
    panel.hidden = true;
    picturePlace.drawn.find((one) => one.mark === mark)?.node.focus();
  };
  panel.replaceChildren(el("h3", {}, words, " ", el("button", { type: "button", click: leave }, "Close")), el("ul", {}, items), list.length > items.length ? el("p", {}, `and ${list.length - items.length} more`) : "");
  panel.hidden = false;
  panel.scrollTop = 0;
  if (focus) panel.querySelector("li button").focus();
  panel.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  };
}
