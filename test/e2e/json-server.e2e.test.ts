import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { driveTraffic, readRecording, repeated } from "../../fixtures/index.ts";
import type { VerdictSummary } from "../support/admin-schemas.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { type JsonServer, startJsonServer } from "../support/start-json-server.ts";

const RECORDING = fileURLToPath(
  new URL("../../fixtures/recordings/json-server.ndjson", import.meta.url),
);

type Kind = "type" | "missing" | "extra" | "length" | "value" | "encoding";

/**
 * What changed from json-server 0.17.4 to 1.0.0-beta.15, found by hand before shadowdiff was asked.
 * Each line: endpoint, path, kind.
 */
const CHANGED: readonly (readonly [endpoint: string, path: string, kind: Kind])[] = [
  // Ids are strings.
  ["GET /posts/{id}", "$.id", "type"],
  ["GET /comments/{id}", "$.id", "type"],
  ["GET /users/{id}", "$.id", "type"],
  // A page is an object with the list in it; _limit, _start, _end, _order and q mean nothing any more.
  ["GET /posts", "$", "type"],
  ["GET /posts", "header:x-total-count", "missing"],
  ["GET /posts", "header:link", "missing"],
  ["GET /comments", "header:x-total-count", "missing"],
  // _embed finds nothing, because numbers and strings are no longer the same id; _expand is gone.
  ["GET /posts/{id}", "$.comments", "length"],
  ["GET /posts/{id}", "$.user", "missing"],
  ["GET /comments/{id}", "$.post", "missing"],
  ["GET /users/{id}", "$.posts", "length"],
  // What is not there says so.
  ["GET /posts/{id}", "$.error", "extra"],
  ["GET /nothing", "$.error", "extra"],
  // Routes that are gone or new.
  ["GET /posts/{id}/comments", "status", "value"],
  ["GET /users/{id}/posts", "status", "value"],
  ["GET /db", "status", "value"],
  ["GET /", "status", "value"],
  // HEAD answers 400.
  ["HEAD /posts", "status", "value"],
  ["HEAD /posts/{id}", "status", "value"],
  // Headers of every answer.
  ["GET /profile", "header:etag", "missing"],
  ["GET /profile", "header:cache-control", "missing"],
  ["GET /profile", "header:vary", "missing"],
  ["GET /profile", "header:x-content-type-options", "missing"],
  ["GET /profile", "header:access-control-allow-credentials", "missing"],
  ["GET /profile", "header:access-control-allow-methods", "extra"],
  ["GET /profile", "header:content-type", "value"],
  ["GET /profile", "header:x-powered-by", "value"],
  // Compression is gone.
  ["GET /posts", "header:content-encoding", "missing"],
  // Static files and preflight requests.
  ["GET /robots.txt", "header:cache-control", "value"],
  ["GET /robots.txt", "header:accept-ranges", "missing"],
  ["OPTIONS /posts", "header:access-control-allow-methods", "value"],
  ["OPTIONS /posts/{id}", "header:access-control-allow-origin", "value"],
];

/** Often enough for `GET /posts` and `GET /posts/{id}` to reach their minimum of requests. */
const ROUNDS = 30;

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
  test("one recording of 90 requests fails by the hard rules", async () => {
    await using run = await startRun(newRelease);
    await drive(run, 1);
    const verdict = await run.verdict();
    expect(verdict.verdict).toBe("fail");
    expect(failing(verdict)).toContain("GET /posts header:etag missing");
  });

  test("the recording repeated finds everything that changed", async () => {
    await using run = await startRun(newRelease);
    await drive(run, ROUNDS);
    const verdict = await run.verdict();
    expect(verdict.verdict).toBe("fail");
    const found = new Set((await run.differences()).map(printed));
    const expected = CHANGED.map((change) => change.join(" "));
    expect(expected.filter((change) => !found.has(change))).toEqual([]);
  });

  test("a candidate of the same release shows no difference at all", async () => {
    await using run = await startRun(old.sameRelease);
    await drive(run, 2);
    const verdict = await run.verdict();
    expect(verdict.verdict).not.toBe("fail");
    expect(verdict.verdict).not.toBe("unhealthy");
    expect(await run.differences()).toEqual([]);
  });
});

async function startRun(candidate: string): Promise<StartedRun & AsyncDisposable> {
  const { live, primary, secondary } = old;
  const run = await runShadowdiff({ live, targets: { primary, secondary, candidate } });
  return { ...run, [Symbol.asyncDispose]: async () => void (await run.stop()) };
}

/** Every request is answered, mirrored and compared; nothing is lost on the way. */
async function drive(run: StartedRun, rounds: number): Promise<void> {
  const requests = repeated(recording, rounds);
  const result = await driveTraffic({ url: run.proxy, requests, concurrency: 4 });
  const count = rounds * recording.length;
  expect(result).toMatchObject({ sent: count, answered: count, failed: 0 });
  const counters = await run.settled();
  expect(counters).toMatchObject({ received: count, mirrored: count, compared: count });
}

function failing(summary: VerdictSummary): string[] {
  return summary.endpoints.flatMap(({ endpoint, paths }) =>
    paths.filter(({ verdict }) => verdict === "fail").map((path) => printed({ endpoint, ...path })),
  );
}

function printed(at: { endpoint: string; path: string; kind: string }): string {
  return `${at.endpoint} ${at.path} ${at.kind}`;
}
