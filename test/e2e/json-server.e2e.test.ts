import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { driveTraffic, readRecording, repeated } from "../../fixtures/index.ts";
import { type ReadModels, openRun } from "../../differ/index.ts";
import type { DifferenceItem } from "../support/admin-schemas.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { type JsonServer, startJsonServer } from "../support/start-json-server.ts";

const RECORDING = fileURLToPath(
  new URL("../../fixtures/recordings/json-server.ndjson", import.meta.url),
);

type Kind = "type" | "missing" | "extra" | "value" | "encoding";

/** Endpoint, path, kind. */
type Change = readonly [endpoint: string, path: string, kind: Kind];

/**
 * What changed from json-server 0.17.4 to 1.0.0-beta.15, found by hand before shadowdiff was asked,
 * as far as fifty rounds are enough to fail it: hard rules, and fields of the busiest endpoints.
 */
const FAILING: readonly Change[] = [
  // Ids are strings.
  ["GET /posts/{id}", "$.id", "type"],
  ["GET /posts", "$[*].id", "type"],
  // A page comes without its headers.
  ["GET /posts", "header:x-total-count", "missing"],
  ["GET /posts", "header:link", "missing"],
  ["GET /comments", "header:x-total-count", "missing"],
  ["GET /comments", "header:link", "missing"],
  // _expand is gone, and _embed of a single one finds nothing.
  ["GET /posts/{id}", "$.user", "missing"],
  ["GET /comments/{id}", "$.post", "missing"],
  // Nested routes are gone.
  ["GET /posts/{id}/comments", "status", "value"],
  ["GET /users/{id}/posts", "status", "value"],
  // Headers of every answer.
  ["GET /posts", "header:etag", "missing"],
  ["GET /posts", "header:cache-control", "missing"],
  ["GET /posts", "header:vary", "missing"],
  ["GET /posts", "header:x-content-type-options", "missing"],
  ["GET /posts", "header:access-control-allow-credentials", "missing"],
  // Compression is gone, and so are ranges of static files.
  ["GET /posts", "header:content-encoding", "missing"],
  ["GET /robots.txt", "header:accept-ranges", "missing"],
];

/** The same, where requests are too few or too varied to fail it: seen, shown, not decided. */
const SEEN: readonly Change[] = [
  ["GET /comments/{id}", "$.id", "type"],
  ["GET /users/{id}", "$.id", "type"],
  ["GET /users", "$[*].id", "type"],
  // A page is an object with the list in it; _limit, _start, _end, _order and q mean nothing any more.
  ["GET /posts", "$", "type"],
  ["GET /posts", "$[*]", "missing"],
  ["GET /comments", "$", "type"],
  // _embed finds nothing, because the number 1 and the string "1" are no longer the same id.
  ["GET /posts/{id}", "$.comments[*]", "missing"],
  ["GET /users/{id}", "$.posts[*]", "missing"],
  // What is not there says so; /db is gone and / has a page of its own.
  ["GET /posts/{id}", "$.error", "extra"],
  ["GET /nothing", "$.error", "extra"],
  ["GET /db", "status", "value"],
  ["GET /", "status", "value"],
  ["GET /", "$", "encoding"],
  ["HEAD /posts", "status", "value"],
  // HEAD answers 400. One request of two was a 404 before, a failure already: failures at every
  // second exchange are one run, like an outage of half of an instance, and left to ten blocks.
  ["HEAD /posts/{id}", "status", "value"],
  ["HEAD /comments", "header:x-total-count", "missing"],
  // Headers.
  ["GET /profile", "header:access-control-allow-methods", "extra"],
  ["GET /profile", "header:content-type", "value"],
  ["GET /profile", "header:x-powered-by", "value"],
  ["GET /robots.txt", "header:cache-control", "value"],
  ["OPTIONS /posts", "header:access-control-allow-methods", "value"],
  ["OPTIONS /posts/{id}", "header:access-control-allow-origin", "value"],
];

/** A hard rule takes two blocks, 100 exchanges; the rarest endpoints that must fail have two a round. */
const ROUNDS = 50;

/** On a busy machine copies may take seconds, which says nothing of the two releases. */
const PATIENT = { timeout: "30s", breaker: { failures: 1000 } };

const started: JsonServer[] = [];
let recording: Awaited<ReturnType<typeof readRecording>>;
let old: { live: string; primary: string; secondary: string; sameRelease: string };
let newRelease: string;

beforeAll(async () => {
  recording = await readRecording(RECORDING);
  const start = async (release: "old" | "new"): Promise<string> => {
    const server = await startJsonServer(release);
    started.push(server);
    return server.url;
  };
  const [live, primary, secondary, sameRelease, candidate] = await Promise.all([
    start("old"),
    start("old"),
    start("old"),
    start("old"),
    start("new"),
  ]);
  old = { live, primary, secondary, sameRelease };
  newRelease = candidate;
});

afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()));
});

describe("json-server 1.0.0-beta.15 held against 0.17.4", () => {
  test("one recording shows every change and decides nothing yet", async () => {
    await using run = await startRun(newRelease);
    await drive(run, 1);
    expect(missingFrom(await run.differences(), [...FAILING, ...SEEN])).toEqual([]);
    expect((await run.verdict()).verdict).toBe("inconclusive");
  });

  test("the recording repeated fails, and names what changed", { timeout: 180_000 }, async () => {
    const { found, verdict: whole } = await replayed(newRelease, ROUNDS);
    expect(whole).toBe("fail");
    expect(missingFrom(found, [...FAILING, ...SEEN])).toEqual([]);
    const failing = found.filter(({ verdict }) => verdict === "fail");
    expect(missingFrom(failing, FAILING)).toEqual([]);
    // The baselines are the same program over the same data: whatever differs, differs in the candidate.
    const inBaselines = found.filter(({ path }) => path !== "latency").filter(differsInBaselines);
    expect(inBaselines).toEqual([]);
  });

  test("a candidate of the same release shows no difference at all", async () => {
    await using run = await startRun(old.sameRelease);
    await drive(run, 6);
    const { verdict } = await run.verdict();
    // Too little traffic to pass, and nothing to fail.
    expect(verdict).toBe("inconclusive");
    const found = await run.differences();
    expect(found.filter(({ path }) => path !== "latency")).toEqual([]);
    expect(found.filter((item) => item.verdict === "fail")).toEqual([]);
  });
});

async function startRun(candidate: string): Promise<StartedRun & AsyncDisposable> {
  const { live, primary, secondary } = old;
  const targets = { primary, secondary, candidate };
  const run = await runShadowdiff({ live, targets, mirror: PATIENT });
  return { ...run, [Symbol.asyncDispose]: async () => void (await run.stop()) };
}

/** Sent to the three roles without a live service before them, which takes half the time. */
async function replayed(candidate: string, rounds: number) {
  const folder = await mkdtemp(join(tmpdir(), "json-server-"));
  try {
    const { primary, secondary } = old;
    const store = join(folder, "store");
    const file = join(folder, "shadowdiff.json");
    const config = {
      ...{ store, targets: { primary, secondary, candidate }, admin: { listen: "127.0.0.1:0" } },
      mirror: PATIENT,
    };
    await writeFile(file, JSON.stringify(config));
    const args = ["--rate", "max", "--repeat", String(rounds), "--gate"];
    const { stderr, code } = await runCli(["replay", RECORDING, "-c", file, ...args]);
    expect(stderr).toContain(`${rounds * recording.length} compared · 0 lost`);
    expect(code).toBe(1);
    const { reads, close } = openRun(store, "latest");
    try {
      return { found: allOf(reads), verdict: reads.summary().verdict };
    } finally {
      close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function allOf(reads: ReadModels): DifferenceItem[] {
  const found: DifferenceItem[] = [];
  for (let cursor: string | undefined; ;) {
    const page = reads.differences({ limit: 500, cursor });
    found.push(...page.items.map((item) => ({ ...item, samples: [...item.samples] })));
    if (page.next === null) return found;
    cursor = page.next;
  }
}

/**
 * Rounds that are sent before the shadow may catch up: live traffic goes first, and the shadow waits
 * for it. Fewer requests than may be in flight.
 */
const ROUNDS_AT_ONCE = 2;

/** Every request is answered, mirrored and compared; nothing is lost on the way. */
async function drive(run: StartedRun, rounds: number): Promise<void> {
  for (let done = 0; done < rounds; done += ROUNDS_AT_ONCE) {
    const more = Math.min(ROUNDS_AT_ONCE, rounds - done);
    const requests = repeated(recording, more);
    const result = await driveTraffic({ url: run.proxy, requests, concurrency: 4 });
    const sent = more * recording.length;
    expect(result).toMatchObject({ sent, answered: sent, failed: 0 });
    const count = (done + more) * recording.length;
    const counters = await run.settled();
    expect(counters).toMatchObject({ received: count, mirrored: count, compared: count });
  }
}

function missingFrom(found: readonly DifferenceItem[], expected: readonly Change[]): string[] {
  const places = new Set(found.map(printed));
  return expected.map((change) => change.join(" ")).filter((change) => !places.has(change));
}

function differsInBaselines(item: DifferenceItem): boolean {
  return item.primaryOdd + item.secondaryOdd + item.allDifferent > 0;
}

function printed(at: DifferenceItem): string {
  return `${at.endpoint} ${at.path} ${at.kind}`;
}
