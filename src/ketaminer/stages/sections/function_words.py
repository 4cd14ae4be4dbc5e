"""Closed sets of English words that tell where a sentence or a heading begins or ends."""

from __future__ import annotations

# Words that begin a sentence when they have a capital: articles, pronouns, prepositions, conjunctions and adverbs.
STARTERS = frozenset(
    """a about according accordingly across additionally after again all also alternatively although among an and another any as at
    based because before besides between both briefly but by collectively compared consequently consistent contrary conversely
    currently data despite due during each either eight eighteen eighty eleven even every fifteen fifty finally first firstly five
    following for forty four fourteen fourthly from further furthermore given group groups had has have he hence here his how
    however i if importantly in including indeed initially instead interestingly is it its lastly later less like likewise many
    meanwhile more moreover most much namely neither nevertheless next nine nineteen ninety no none nonetheless nor not notably of
    on once one only or other others our out over overall participants patients people per perhaps previous previously prior
    recent recently regarding respectively results second secondly see seven seventeen seventy several she similar similarly since
    six sixteen sixty so some specifically still study subjects subsequent subsequently such surprisingly taken ten than that the
    their then there thereafter therefore these they third thirdly thirteen thirty this those three through throughout thus to
    together total toward towards twelve twenty two under unfortunately unless unlike until upon using various very was we were
    what when whenever where whereas whether which while whilst who whose why with within without yet you your""".split()
)
FINITE = frozenset(
    "was were is are had has have did does do showed received underwent may might can could will would should".split()
)
# nouns that a single capital letter labels: "group B. Patients" ends a sentence, "J. Patients" would not
LABELLED = frozenset(
    """group groups arm vitamin hepatitis type phase panel table figure appendix factor protein arms part class grade stage
    site study experiment condition cohort immunoglobulin influenza cyclosporin cyclosporine ciclosporin scenario serotype
    genotype subtype strain clade amphotericin botulinum form model""".split()
)
# words that no heading ends with
OPEN_ENDED = frozenset(
    "of and or the a an in on at by with for to from between among versus vs de van von della St Dr during than most all".split()
)
