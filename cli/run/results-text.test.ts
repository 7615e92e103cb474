import { expect, test } from "vitest";
import { z } from "zod";
import type { Summary } from "../../differ/index.ts";
import { resultsText } from "./results-text.ts";

const ANSWER = z.object({
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
  moreReasons: z.number().default(0),
  failing: z.array(z.unknown()),
  more: z.number(),
});

function summary(reasons: number, places: number, text = "x".repeat(1000)): Summary {
  const path = (n: number): Summary["endpoints"][number]["paths"][number] => ({
    ...{ path: `$.${n}"\\${text.slice(0, 100)}`, kind: "value", verdict: "fail", n: 1 },
    ...{ candidateOdd: 1, secondaryOdd: 0, primaryOdd: 0, allDifferent: 0 },
    ...{ evidence: 3, fingerprint: `${n}`.padStart(12, "0"), severity: "low" },
  });
  const paths = Array.from({ length: places }, (_, n) => path(n));
  return {
    ...{ compared: 1, invalid: 0, verdict: "fail" },
    endpoints: [{ endpoint: "GET /x", requests: 1, verdict: "fail", paths }],
    reasons: Array.from({ length: reasons }, () => ({ code: "HARD_RULE", message: text })),
  };
}

/** Half of a character. */
const LONE = /\p{Cs}/u;
const TEXTS = { ascii: "x", quotes: '"\\', three: "\u20ac", pairs: "a\u{1f600}" };

/** Each as long as a reason may be, and longer. */
test.each(Object.entries(TEXTS))("fits a message, and loses nothing uncounted: %s", (_, unit) => {
  for (const maxMessage of [undefined, 32_768, 8192, 2048, 1024]) {
    for (const [reasons, places] of [
      [25, 0],
      [25, 300],
      [1, 1],
      [0, 300],
    ] as const) {
      const given = summary(reasons, places, unit.repeat(1000));
      const raw = resultsText("r", given, maxMessage);
      const limit = (maxMessage ?? 32_768) - 256;
      expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(12_000);
      expect(Buffer.byteLength(JSON.stringify(raw))).toBeLessThanOrEqual(limit);
      const read = ANSWER.parse(JSON.parse(raw));
      expect(read.reasons.every(({ message }) => !LONE.test(message))).toBe(true);
      expect(read.reasons.length + read.moreReasons).toBe(reasons);
      expect(read.failing.length + read.more).toBe(places);
    }
  }
});

test("short results are told whole", () => {
  const read = ANSWER.parse(JSON.parse(resultsText("r", summary(2, 3, "it differs"))));
  expect(read).toMatchObject({ more: 0, moreReasons: 0 });
  expect(read.reasons.map(({ message }) => message)).toEqual(["it differs", "it differs"]);
  expect(read.failing).toHaveLength(3);
});

test("many long reasons leave room for places", () => {
  const read = ANSWER.parse(JSON.parse(resultsText("r", summary(20, 50, "\u20ac".repeat(300)))));
  expect(read.failing.length).toBeGreaterThan(0);
});
