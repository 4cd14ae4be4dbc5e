// What is shown: view, filters, chosen claim. It lives in the address (#…), so that a view can be kept and sent.

const DEFAULTS = {
  view: "read", q: "", paper: "", drug: "", outcome: "", domain: "", dir: "", from: "", conf: 0, checks: false,
  claim: "", of: "", unit: "", rows: "domain", sort: "",
};
/** dir, from: what is left out, joined by "+"; claim, of: id of the chosen claim and key of its paper. */
const state = { ...DEFAULTS };
const FILTERS = ["q", "paper", "drug", "outcome", "domain", "dir", "from", "conf", "checks"];
const VIEWS = ["read", "picture", "table"];

const leftOut = (name) => (state[name] ? state[name].split("+") : []);

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const value = given.get(name);
    if (value === null) state[name] = standard;
    else if (typeof standard === "number") state[name] = Math.min(1, Math.max(0, Number(value) || 0));
    else if (typeof standard === "boolean") state[name] = value === "1";
    else state[name] = value;
  }
  if (!VIEWS.includes(state.view)) state.view = "read";
}

function addressOf(values) {
  const out = new URLSearchParams();
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    if (values[name] !== standard) out.set(name, values[name] === true ? "1" : values[name]);
  }
  return `#${out}`;
}

/** Changes of view get an entry in the browser's history, all others replace the present one. */
function writeAddress(newEntry = false) {
  const address = addressOf(state);
  if (address === (location.hash || "#")) return;
  history[newEntry ? "pushState" : "replaceState"](null, "", address);
}
