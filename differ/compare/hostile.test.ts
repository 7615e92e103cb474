import { describe, expect, test } from "vitest";
import { ENDPOINT, answer, comparer } from "./testing/builders.ts";
import { HOSTILE_FORMATS, LARGE_FORMATS } from "./testing/hostile-formats.ts";
import { HOSTILE_MORE, LARGE_PAIRS } from "./testing/hostile-more.ts";
import { HOSTILE_EQUAL, HOSTILE_PAIRS } from "./testing/hostile-pairs.ts";

const BYTES = 120_000;
/** Several times what the dearest of them costs, and far below what anything quadratic would. */
const TIMES_READING_MAX = 1500;

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What it costs to read a text character by character, on this machine at this moment. */
function readingMs(text: string): number {
  const rounds = 20;
  let sum = 0;
  const spent = cpuMs(() => {
    for (let round = 0; round < rounds; round += 1) {
      for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at);
    }
  });
  expect(sum).toBeGreaterThan(0);
  return spent / rounds;
}

describe("bodies made to be hard are judged right, and for a bounded price", () => {
  const judge = comparer();

  test.each(Object.entries({ ...HOSTILE_PAIRS, ...HOSTILE_MORE }))("%s", (name, make) => {
    const { left, right } = make(BYTES);
    const outcomes = { primary: answer(left), secondary: answer(left), candidate: answer(right) };
    const equal = HOSTILE_EQUAL.has(name);
    let classes: string[] = [];
    const compare = () => {
      const result = judge.compare(ENDPOINT, outcomes);
      expect(result.equal).toBe(equal);
      classes = result.differences.map((one) => one.class);
    };
    const spent = Math.min(cpuMs(compare), cpuMs(compare));
    expect(new Set(classes)).toEqual(new Set(equal ? [] : ["candidate"]));
    expect(spent).toBeLessThan(TIMES_READING_MAX * readingMs(left));
  });
});

describe("what is hard is judged right at full size, in every format", () => {
  test.each(Object.entries(HOSTILE_FORMATS))("%s", (_, make) => {
    const { left, right, type, encoding } = make(300_000);
    const coded = encoding === undefined ? [] : ["content-encoding", encoding];
    const sent = (body: string | Uint8Array) =>
      answer(body, { headers: ["content-type", type, ...coded] });
    const outcomes = { primary: sent(left), secondary: sent(left), candidate: sent(right) };
    const { equal, differences } = comparer().compare(ENDPOINT, outcomes);
    expect(equal).toBe(false);
    expect(new Set(differences.map((one) => one.class))).toEqual(new Set(["candidate"]));
  });

  const documents = Object.entries(LARGE_PAIRS).map(
    ([name, make]) =>
      [name, (bytes: number) => ({ ...make(bytes), type: "application/json" })] as const,
  );
  test.each([...documents, ...Object.entries(LARGE_FORMATS)])(
    "no limit is met by %s",
    (_, make) => {
      const { left, right, type } = make(1_000_000);
      const sent = (body: string | Uint8Array) => answer(body, { headers: ["content-type", type] });
      const outcomes = { primary: sent(left), secondary: sent(left), candidate: sent(right) };
      const result = comparer().compare(ENDPOINT, outcomes);
      expect(result).toMatchObject({ equal: false, coverage: "exact" });
      expect(result).not.toHaveProperty("limited");
    },
  );
});

describe("documents of very many containers", () => {
  const dense = (leaf: string, glue = ",") =>
    `[${Array(120_000).fill("[]").join(glue)}${glue}${leaf}]`;
  const three = (left: string, right: string) => {
    const outcomes = { primary: answer(left), secondary: answer(left), candidate: answer(right) };
    return comparer().compare(ENDPOINT, outcomes);
  };

  test("are compared by what they say, however they are written", () => {
    expect(three(dense("1"), dense("1.0", " , ")).equal).toBe(true);
    // So many blanks that this one alone could be read.
    expect(three(dense("1"), dense("1", `,${" ".repeat(12)}`)).equal).toBe(true);
  });

  test("say so where they differ", () => {
    expect(three(dense("1"), dense("2"))).toMatchObject({
      equal: false,
      coverage: "digest",
      differences: [{ path: "$", kind: "value", class: "candidate" }],
    });
  });
});

describe("documents that only the slow parser reads, of very many values", () => {
  const spelled = (text: string) => `[${Array(90_000).fill(text).join()}]`;
  const three = (left: string, right: string) => {
    const outcomes = { primary: answer(left), secondary: answer(left), candidate: answer(right) };
    return comparer().compare(ENDPOINT, outcomes);
  };

  test("are compared by what they say, however they are written", () => {
    expect(three(spelled("1.0e1"), spelled("1e001")).equal).toBe(true);
    // This one is read, because the engine loses nothing of it.
    expect(three(spelled("1.0e1"), spelled("10")).equal).toBe(true);
  });

  test("say so where they differ", () => {
    expect(three(spelled("1.0e1"), spelled("1e2"))).toMatchObject({
      equal: false,
      coverage: "digest",
      differences: [{ path: "$", kind: "value", class: "candidate" }],
    });
  });
});

describe("work that is spent", () => {
  const wide = (by: number, last: number) =>
    JSON.stringify({
      first: Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`k${at}`, at + by])),
      after: { deep: { last } },
    });

  test("leaves what comes after to be compared as a whole, and says so", () => {
    const judge = comparer([], { limits: { walkWorkMax: 500 } });
    const judged = (left: string, right: string) =>
      judge.compare(ENDPOINT, {
        ...{ primary: answer(left), secondary: answer(left), candidate: answer(right) },
      });
    const spent = judged(wide(0, 1), wide(1, 2));
    expect(spent).toMatchObject({ equal: false, limited: true });
    expect(spent.differences.map((one) => one.path)).toEqual(
      expect.arrayContaining(["$.first", "$.after"]),
    );
    const alike = judged(wide(0, 1), wide(1, 1));
    expect(alike.differences.map((one) => one.path)).not.toContain("$.after");
  });
});
