/** Words of the page that a newcomer has not met, each in a sentence or two. */
export const GLOSSARY = {
  odd: "Of three answers, the odd one is the one that differs while the other two agree. Two of the three come from today's release, so a candidate that is odd is worth a look.",
  place:
    "A part of an answer: a field of the body by its path, a header, or the status. All that differs there in one way is counted together.",
  noise:
    "What the two instances of today's release disagree about themselves, such as ids made anew for each request. It says nothing about the candidate.",
  blind:
    "Places where all three answers differ nearly always and no common form is known: a change of the candidate would not be seen there.",
  evidence:
    "How sure it is that the candidate differs, as a power of ten: at 3, chance gets this far at most once in 1,000. It may be looked at as often as you like.",
} as const;

export type Term = keyof typeof GLOSSARY;
