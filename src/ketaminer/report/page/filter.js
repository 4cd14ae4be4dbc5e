// Which claims pass the filters, and how many would pass if one filter were another.

/** Tests by filter; a claim is shown when all of them are true. */
function makeTests() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const outcome = state.outcome.toLowerCase().trim();
  const [directions, origins] = [new Set(leftOut("dir")), new Set(leftOut("from"))];
  return {
    q: (claim) => words.every((word) => claim.words.includes(word)),
    paper: (claim) => !state.paper || claim.paper.key === state.paper,
    drug: (claim) => !state.drug || claim.drug.name === state.drug,
    outcome: (claim) => !outcome || outcomeMatches(claim, outcome),
    domain: (claim) => !state.domain || (claim.outcome.domain ?? "none") === state.domain,
    dir: (claim) => !directions.has(claim.direction),
    from: (claim) => !origins.has(claim.assertion.attribution),
    conf: (claim) => claim.confidence >= state.conf,
    checks: (claim) => !state.checks || claim.checks.length > 0,
  };
}

function outcomeMatches({ outcome }, words) {
  return [outcome.name, outcome.text, outcome.domain, outcome.instrument].some((text) => text?.toLowerCase().includes(words));
}

/** What each facet counts a claim under. */
const FACETS = {
  paper: (claim) => claim.paper.key,
  drug: (claim) => claim.drug.name,
  domain: (claim) => claim.outcome.domain ?? "none",
  dir: (claim) => claim.direction,
  from: (claim) => claim.assertion.attribution,
  checks: (claim) => (claim.checks.length ? "yes" : "no"),
};

/** {passed: the claims that pass, in order; counts: by facet, by value, how many pass all the other filters}. */
function filterClaims() {
  const tests = Object.entries(makeTests());
  const counts = Object.fromEntries(Object.keys(FACETS).map((name) => [name, new Map()]));
  const passed = [];
  for (const claim of claims) {
    let failed = null;
    let several = false;
    for (const [name, test] of tests) {
      if (test(claim)) continue;
      if (failed) {
        several = true;
        break;
      }
      failed = name;
    }
    if (several) continue;
    if (!failed) passed.push(claim);
    for (const name of failed ? [failed] : Object.keys(FACETS)) {
      const value = FACETS[name]?.(claim);
      if (value !== undefined) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    }
  }
  return { passed, counts };
}
