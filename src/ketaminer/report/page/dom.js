// Elements made from values. Text goes in as text only: no string of a paper is ever read as HTML.

const byId = (id) => document.getElementById(id);

/** An element with attributes (false or null: none; functions: listeners) and children (texts, elements, lists of them). */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Options of a select: [value, words] pairs; what was chosen stays chosen. */
function setOptions(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, words]) => el("option", { value }, words)));
  select.value = chosen;
}

/** Calls f once things have been quiet for so many milliseconds. */
function quiet(f, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(f, milliseconds);
  };
}

/** Calls more() whenever the element comes near the visible part of its scroller. */
function whenNear(element, more) {
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more(), { rootMargin: "600px", scrollMargin: "600px" }).observe(element);
}

const plural = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
