import { expect, test } from "vitest";
import { ShadowError, manualClock } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import type { JudgedReading } from "./judge-reading.ts";
import { waitForVerdict } from "./wait-for-verdict.ts";

const START_MS = 1_000_000;

interface Seen {
  readonly requests: number;
  readonly needed?: number;
  readonly verdict?: Summary["verdict"];
  readonly run?: string;
}

function reading({
  requests,
  needed = 0,
  verdict = "inconclusive",
  run = "r",
}: Seen): JudgedReading {
  const place = {
    ...{ path: "$.price", kind: "value" as const, n: requests, candidateOdd: 2, secondaryOdd: 0 },
    ...{ primaryOdd: 0, allDifferent: 0, verdict: "inconclusive" as const, evidence: 1.84 },
    ...{ fingerprint: "0123456789ab", severity: "medium" as const },
  };
  const endpoint = {
    ...{ endpoint: "GET /a", requests, verdict: "inconclusive" as const, paths: [place] },
    ...(needed > 0 && { requestsNeeded: needed }),
  };
  const summary: Summary = {
    ...{ compared: requests, invalid: 0, endpoints: [endpoint], verdict, reasons: [] },
  };
  return { run, summary, judged: summary, ended: false };
}

/** What is said of a wait in which each look, a second after the other, sees the next of these; the last stays. */
async function wait(
  looks: readonly (Seen | ShadowError)[],
  {
    live = false,
    waitMs = 60_000,
    columns,
  }: { live?: boolean; waitMs?: number; columns?: number } = {},
) {
  const clock = manualClock(START_MS);
  let said = "";
  let look = 0;
  const result = await waitForVerdict(
    async () => {
      const seen = looks[Math.min(look, looks.length - 1)];
      look += 1;
      if (seen === undefined) throw new TypeError("a wait sees something");
      if (seen instanceof ShadowError) throw seen;
      return reading(seen);
    },
    { waitMs, clock, sleep: async (ms) => clock.advance(ms) },
    { live, columns, err: (text) => void (said += text) },
  );
  return { result, said, tookMs: clock.nowMs() - START_MS };
}

/** Ten exchanges a second of six hundred. */
const STEADY = Array.from({ length: 60 }, (_, second) => ({
  ...{ requests: 10 * second, needed: 600 - 10 * second },
}));

test("a log gets a line every fifteen seconds, with the time once the rate is known", async () => {
  const { said, tookMs } = await wait(STEADY);
  expect(tookMs).toBe(60_000);
  expect(said.split("\n")).toEqual([
    "waiting: 0 exchanges compared, inconclusive so far, 1 of 1 endpoint open, about 600 more requests needed, 60 s left, strongest evidence 10^1.8 (GET /a $.price value)",
    "waiting: 150 exchanges compared, inconclusive so far, 1 of 1 endpoint open, about 450 more requests needed, about 45 s at this rate, 45 s left, strongest evidence 10^1.8 (GET /a $.price value)",
    "waiting: 300 exchanges compared, inconclusive so far, 1 of 1 endpoint open, about 300 more requests needed, about 30 s at this rate, 30 s left, strongest evidence 10^1.8 (GET /a $.price value)",
    "waiting: 450 exchanges compared, inconclusive so far, 1 of 1 endpoint open, about 150 more requests needed, about 15 s at this rate, 15 s left, strongest evidence 10^1.8 (GET /a $.price value)",
    "",
  ]);
});

test("a terminal gets one line, as wide as it is, that is drawn again each second", async () => {
  const { said } = await wait(STEADY, { live: true, columns: 60 });
  expect(said.endsWith("\n")).toBe(true);
  const drawn = said.trimEnd().split("\r").slice(1);
  expect(drawn).toHaveLength(60);
  for (const line of drawn) expect(line.replace("\u001b[K", "").length).toBeLessThanOrEqual(59);
});

test.each([
  ["nothing comes", [{ requests: 5, needed: 100 }]],
  ["it is another run since", [...STEADY.slice(0, 14), { requests: 3, needed: 600, run: "next" }]],
  ["nothing is known to be needed", STEADY.map(({ requests }) => ({ requests }))],
] as const)("no time is said where %s", async (_, looks) => {
  const { said } = await wait(looks, { waitMs: 16_000 });
  expect(said.trimEnd().split("\n").at(-1)).not.toContain("at this rate");
  expect(said).toContain("waiting: ");
});

test("minutes and hours are said as such", async () => {
  const slow = STEADY.map(({ requests }, at) => ({ requests, needed: at < 30 ? 1800 : 72_000 }));
  const { said } = await wait(slow);
  expect(said).toContain("about 3 min at this rate");
  expect(said).toContain("about 2 h at this rate");
});

test("ends early on a verdict, at once where no time is given, and waits for who does not answer", async () => {
  const decided = await wait([{ requests: 1 }, { requests: 2, verdict: "fail" }]);
  expect([decided.tookMs, decided.result.summary.verdict]).toEqual([1000, "fail"]);
  expect((await wait([{ requests: 1 }], { waitMs: 0 })).tookMs).toBe(0);
  const away = new ShadowError("GATE_UNREACHABLE", "nothing listens.");
  const late = await wait([away, away, { requests: 1, verdict: "pass" }]);
  expect([late.tookMs, late.said]).toEqual([2000, "waiting: nothing listens. 60 s left\n"]);
  await expect(wait([away], { waitMs: 3000 })).rejects.toBe(away);
});
