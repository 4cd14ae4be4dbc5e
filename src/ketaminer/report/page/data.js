// The papers and their claims, read from the page's data blocks. A paper's text is read when it is looked at.

/** {key, title, path, doi, pmid, year, claims, text(), order} */
const papers = [];
/** All claims, the tellings of one finding beside each other. A claim also has: paper, n (its number in the paper), head, repeats, words. */
const claims = [];

function readPapers() {
  const texts = document.querySelectorAll("script.text");
  document.querySelectorAll("script.claims").forEach((block, order) => {
    const paper = JSON.parse(block.textContent);
    block.remove();
    paper.order = order;
    paper.name = paper.title || paper.key;
    paper.text = () => JSON.parse(texts[order].textContent);
    papers.push(paper);
    const ids = new Map();
    paper.claims.forEach((claim, at) => {
      Object.assign(claim, { paper, n: at + 1, head: null, repeats: [] });
      ids.set(claim.id, claim);
    });
    for (const claim of paper.claims) {
      const head = ids.get(claim.same_as);
      if (head && head !== claim && !ids.get(head.same_as)) {
        claim.head = head;
        head.repeats.push(claim);
      }
    }
    for (const claim of paper.claims) if (!claim.head) claims.push(claim, ...claim.repeats);
  });
  claims.forEach((claim, place) => Object.assign(claim, { place, words: wordsOf(claim) }));
}

/** What a search looks through. */
function wordsOf(claim) {
  return [
    claim.drug.name, claim.drug.text, claim.outcome.name, claim.outcome.text, claim.outcome.domain, claim.outcome.instrument,
    claim.doses.map((dose) => [dose.text, dose.route]), claim.comparators.map((one) => one.text), claim.population?.text,
    claim.timepoint?.text, claim.effects.map((one) => one.text), claim.citations.map((one) => [one.key, one.text]),
    claim.quote, claim.paper.title, claim.paper.key, claim.id,
  ].flat(Infinity).filter(Boolean).join(" \n ").toLowerCase();
}

const findPaper = (key) => papers.find((paper) => paper.key === key) ?? null;

/** A claim by its id; the same id in two papers is told apart by the paper's key. */
function findClaim(id, key) {
  const found = claims.filter((claim) => claim.id === id);
  return found.find((claim) => claim.paper.key === key) ?? found[0] ?? null;
}
