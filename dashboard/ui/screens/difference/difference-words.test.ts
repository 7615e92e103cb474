import { expect, test } from "vitest";
import { approveCommand } from "./commands.ts";
import { exampleSentence } from "./example-words.ts";
import {
  unexplainedSentence,
  explainSentence,
  noisySentence,
  oddSentence,
  oneIn,
  whySentence,
} from "./difference-words.ts";

const COUNTS: Parameters<typeof oddSentence>[0] = {
  ...{ kind: "value", n: 5000, candidateOdd: 412, secondaryOdd: 2 },
  ...{ primaryOdd: 0, allDifferent: 1 },
};

test("who is odd is said with its numbers", () => {
  expect(oddSentence(COUNTS)).toBe(
    "The candidate alone differs in 412 of 5,000 exchanges; the baselines differ from each other in 3.",
  );
  expect(oddSentence({ ...COUNTS, n: 1, candidateOdd: 0, secondaryOdd: 0, allDifferent: 0 })).toBe(
    "The candidate is never the odd one of 1 exchange; the baselines never differ from each other.",
  );
});

test("of latency it is said who took longer", () => {
  const slower = { ...COUNTS, kind: "slower" as const, candidateOdd: 4700, secondaryOdd: 300 };
  expect(oddSentence(slower)).toBe(
    "The candidate took longer than the secondary in 4,700 of 5,000 exchanges, the secondary longer than the candidate in 300.",
  );
  expect(whySentence({ ...slower, verdict: "fail", evidence: 9.2, threshold: 4 })).toContain(
    "Were the candidate as fast as the secondary, each would be the slower one about as often (4,700 and 300)",
  );
});

test.each([
  [{ verdict: "fail" }, "A regression. Were the candidate like the secondary, each would be odd"],
  [{ verdict: "fail", approved: true }, "Somebody approved it as meant"],
  [{ verdict: "pass", allDifferent: 4000 }, "Noise. All three differ in 80 % of exchanges"],
  [{ verdict: "pass" }, "Noise. The candidate is odd about as often"],
  [{ verdict: "inconclusive" }, "the evidence is 9.2 of the 4.0 that a fail needs"],
  [{ verdict: "inconclusive", candidateOdd: 1 }, "no oftener than the secondary"],
] as const)("%j is explained", (more, words) => {
  expect(whySentence({ ...COUNTS, evidence: 9.2, threshold: 4, ...more })).toContain(words);
});

test.each([
  [-1, "1"],
  [3.4, "2,511"],
  [9.2, "1.6 billion"],
  [40.5, "10⁴⁰"],
])("10 to %d is %s", (log10, text) => {
  expect(oneIn(log10)).toBe(text);
});

test("what requests have about them is said", () => {
  const more = { odd: 40, of: 40, oddWithout: 0, without: 460 };
  expect(explainSentence({ feature: "query currency=JPY", ...more })).toBe(
    "It goes wrong for requests with query currency=JPY: in 40 of 40 of them, and in 0 of the 460 others.",
  );
  expect(explainSentence({ feature: "without query page", ...more })).toContain(
    "for requests without query page",
  );
});

test("an earlier run's noise is named with its run", () => {
  expect(noisySentence({ run: "release-2.3", n: 4000, disagreed: 12 })).toBe(
    "Noisy before: in release-2.3 the baselines themselves disagreed here in 12 of 4,000 exchanges.",
  );
});

test("a command is safe whatever the reason, and says what is missing", () => {
  const wanted = { fingerprint: "a3f8c21b9d04", reason: "it's $(id)", by: "" };
  expect(approveCommand({ ...wanted, group: true, until: "2027-01-31" })).toBe(
    `npx shadowdiff approve a3f8c21b9d04 --reason 'it'\\''s $(id)' --by WHO --until 2027-01-31 --group`,
  );
});

test.each([
  [{ candidateOdd: 54, secondaryOdd: 0, n: 526 }, "compare the samples' paths"],
  [{ candidateOdd: 520, secondaryOdd: 0, n: 526 }, "in nearly every request"],
  [{ candidateOdd: 20, secondaryOdd: 19, n: 526 }, undefined],
])("where no feature explains %o it is said so, and noise needs no explanation", (counts, said) => {
  const text = unexplainedSentence(counts);
  if (said === undefined) expect(text).toBeUndefined();
  else expect(text).toContain(said);
});

test("an order is told by its first elements, a value as it is", () => {
  const items = (...ids: number[]) => ids.map((id) => ({ id, text: "x".repeat(200) }));
  const order = {
    kind: "order",
    primary: items(1, 2, 3, 4, 5),
    candidate: items(5, 4, 3, 2, 1),
  } as const;
  expect(exampleSentence(order)).toEqual({
    text: "The same elements in another order, told by their id: the candidate has",
    ...{ candidate: "5, 4, 3, 2, …", baselines: "1, 2, 3, 4, …" },
  });
  const plain = { kind: "order", primary: ["a", "b"], candidate: ["b", "a"] } as const;
  expect(exampleSentence(plain)).toMatchObject({ candidate: '"b", "a"', baselines: '"a", "b"' });
  expect(exampleSentence({ kind: "missing", primary: 1 })).toMatchObject({
    ...{ candidate: "nothing there", baselines: "1" },
  });
});
