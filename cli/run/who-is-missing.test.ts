import { expect, test } from "vitest";
import { whoIsMissing } from "./who-is-missing.ts";

const candidate = { role: "candidate", present: 1, wanted: 2, left: ["c-2"] } as const;

test("says of which role how many are there, and who left", () => {
  const primary = { role: "primary", present: 0, wanted: 1, left: [] } as const;
  expect(whoIsMissing({ kind: "left", short: [primary, candidate] })).toBe(
    "primary: 0 of 1 there; candidate: 1 of 2 there, left: c-2",
  );
  expect(whoIsMissing({ kind: "timed-out", short: [], proxies: { present: 1, wanted: 2 } })).toBe(
    "proxies: 1 of 2 there",
  );
});

test("names twenty, counts the rest, and fits a message whatever they are called", () => {
  const left = Array.from({ length: 10_000 }, (_, n) => `${n}\u0007${"\u{1f600}".repeat(200)}`);
  const short = (["primary", "secondary", "candidate"] as const).map((role) => ({
    ...{ role, present: 0, wanted: 10_000, left },
  }));
  const why = whoIsMissing({ kind: "left", short });
  expect(why).toContain("and 9980 more");
  expect(why).not.toContain("\u0007");
  expect(why).not.toMatch(/\p{Cs}/u);
  expect(Buffer.byteLength(JSON.stringify(JSON.stringify({ why })))).toBeLessThan(24_000);
});
