import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type Profiles, type Random, manualClock, seededRandom } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import { createOfflineRun } from "../triples/offline-run.ts";

type Role = "primary" | "secondary" | "candidate";
type Make = (random: Random, role: Role) => Answer;
interface Answer {
  readonly type: string;
  readonly body: Buffer;
}

const MAGIC = { png: "\x89PNG\r\n\x1a\n", jpeg: "\xff\xd8\xff\xe0", none: "\xfe\x00" } as const;

/** Other bytes in each answer, of a length between the two. */
function drawn(
  random: Random,
  medium: keyof typeof MAGIC,
  [least, greatest]: readonly [number, number] = [400, 900],
): Answer {
  const length = least + Math.floor(random() * (greatest - least));
  const body = Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  body.write(MAGIC[medium], "latin1");
  return { type: "image/png", body };
}

const ERROR: Answer = { type: "application/json", body: Buffer.from('{"error":"no font"}') };
const TEXT: Answer = { type: "text/plain", body: Buffer.from("no font found") };
const EMPTY: Answer = { type: "image/png", body: Buffer.alloc(0) };

function runOf(
  make: Make,
  { exchanges = 200, profiles }: { exchanges?: number; profiles?: Profiles } = {},
) {
  const random = seededRandom(5);
  const run = createOfflineRun({
    ...{ config: configSchema.parse({}), redactor: plainRedactor, clock: manualClock() },
    ...(profiles !== undefined && { profiles, freeze: true }),
  });
  const answer = (role: Role) => {
    const { type, body } = make(random, role);
    return { status: 200, headers: [["content-type", type]], bodyBase64: body.toString("base64") };
  };
  const lines = Array.from({ length: exchanges }, (_, id) =>
    run.feed(
      JSON.stringify({
        ...{ id: String(id), request: { method: "GET", path: "/x" } },
        ...{ primary: answer("primary"), secondary: answer("secondary") },
        candidate: answer("candidate"),
      }),
    ),
  );
  const [endpoint] = run.summary().endpoints;
  return { endpoint, lines, profiles: run.profiles(), profile: run.profiles().endpoints[0] };
}

const asCandidate =
  (odd: (random: Random) => Answer): Make =>
  (random, role) =>
    role === "candidate" ? odd(random) : drawn(random, "png");

describe("a binary body that is drawn anew in every answer", () => {
  test("is compared by shape, its medium and length are learned, and nobody is odd", () => {
    const { endpoint, profile } = runOf((random) => drawn(random, "png"), { exchanges: 400 });
    expect(profile?.values["$"]).toMatchObject({
      ...{ types: ["string"], formats: ["png"], scope: "request", always: true },
      range: [expect.any(Number), expect.any(Number)],
    });
    expect(profile?.values["$"]).not.toHaveProperty("length");
    for (const { candidateOdd, secondaryOdd } of endpoint?.paths ?? [])
      expect([candidateOdd, secondaryOdd]).toEqual([0, 0]);
    expect(endpoint?.shares?.shape).toBeGreaterThan(0.85);
    expect(endpoint?.shares?.blind).toBeLessThan(0.15);
  });

  test.each([
    ["a page of JSON", "encoding", () => ERROR],
    ["a text", "encoding", () => TEXT],
    ["nothing", "missing", () => EMPTY],
    ["another medium", "encoding", (random: Random) => drawn(random, "jpeg")],
    ["unknown bytes", "encoding", (random: Random) => drawn(random, "none")],
    ["a far longer one", "length", (random: Random) => drawn(random, "png", [5000, 9000])],
    ["a far shorter one", "length", (random: Random) => drawn(random, "png", [30, 60])],
  ] as const)("that is %s in the candidate is found, of the kind %s", (_, kind, odd) => {
    const { endpoint } = runOf(asCandidate(odd));
    const place = endpoint?.paths.find((one) => one.path === "$" && one.kind === kind);
    expect(place?.candidateOdd).toBeGreaterThan(160);
    expect(place?.secondaryOdd).toBe(0);
  });

  test("says the same of the secondary as of the candidate", () => {
    const { endpoint } = runOf((random, role) =>
      role === "secondary" ? ERROR : drawn(random, "png"),
    );
    const place = endpoint?.paths.find((one) => one.path === "$" && one.kind === "encoding");
    expect(place?.secondaryOdd).toBeGreaterThan(160);
    expect(place?.candidateOdd).toBe(0);
  });

  test("of one length, or another one in each instance, is held to its medium", () => {
    const sizes = { primary: 500, secondary: 700, candidate: 9000 };
    const own = runOf((random, role) => drawn(random, "png", [sizes[role], sizes[role]]));
    expect(own.profile?.values["$"]?.scope).toBe("instance");
    for (const { candidateOdd } of own.endpoint?.paths ?? []) expect(candidateOdd).toBe(0);
    const { endpoint } = runOf((random, role) =>
      drawn(random, role === "candidate" ? "jpeg" : "png", [sizes[role], sizes[role]]),
    );
    expect(endpoint?.paths.find(({ kind }) => kind === "encoding")?.candidateOdd).toBeGreaterThan(
      160,
    );
  });

  test("of an unknown medium is held to its length, and to being binary", () => {
    const make =
      (odd: (random: Random) => Answer): Make =>
      (random, role) =>
        role === "candidate" ? odd(random) : drawn(random, "none");
    const found = (odd: (random: Random) => Answer) =>
      runOf(make(odd)).endpoint?.paths.map(({ kind, candidateOdd }) => [kind, candidateOdd > 160]);
    expect(found((random) => drawn(random, "none", [20_000, 30_000]))).toContainEqual([
      "length",
      true,
    ]);
    expect(found(() => ERROR)).toContainEqual(["encoding", true]);
  });

  test("that is known by its hash alone is held to its length", () => {
    const folder = mkdtempSync(join(tmpdir(), "binary-"));
    try {
      const { differ, store } = openDiffer(folder);
      const random = seededRandom(7);
      const digest = (least: number) => {
        const sha256 = Math.floor(random() * 1e15)
          .toString(16)
          .padStart(64, "0");
        const length = least + Math.floor(random() * least);
        return jsonAnswer(0, { body: { kind: "digest", length, sha256 } });
      };
      for (let at = 0; at < 200; at += 1) {
        const outcomes = {
          baseline: digest(5e6),
          secondary: digest(5e6),
          candidate: jsonAnswer({ at }),
        };
        differ.accept(exchange(differ.place(request("/x")), outcomes, request("/x")));
      }
      const [endpoint] = differ.summary().endpoints;
      const place = endpoint?.paths.find(({ path, kind }) => path === "$" && kind === "length");
      expect(place?.candidateOdd).toBeGreaterThan(160);
      expect(place?.secondaryOdd).toBe(0);
      store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("says nothing by shape where a role did not answer", () => {
    const random = seededRandom(5);
    const learned = runOf((drawing) => drawn(drawing, "png"), { exchanges: 400 }).profiles;
    const run = createOfflineRun({
      ...{ config: configSchema.parse({}), redactor: plainRedactor, clock: manualClock() },
      ...{ profiles: learned, freeze: true },
    });
    const answer = () => ({
      ...{ status: 200, headers: [["content-type", "image/png"]] },
      bodyBase64: drawn(random, "png").body.toString("base64"),
    });
    const asked = { method: "GET", path: "/x" };
    const outcomes = { primary: answer(), secondary: answer(), candidate: { timedOutAfterMs: 5 } };
    run.feed(JSON.stringify({ id: "1", request: asked, ...outcomes }));
    const [endpoint] = run.summary().endpoints;
    expect(endpoint?.requests).toBe(1);
    const body = endpoint?.paths.filter(({ path }) => path === "$") ?? [];
    expect(body.map(({ candidateOdd }) => candidateOdd)).toEqual(body.map(() => 0));
  });

  test("is found from the first exchange on by a given profile", () => {
    const { profiles } = runOf((random) => drawn(random, "png"), { exchanges: 400 });
    const { lines } = runOf(
      asCandidate(() => ERROR),
      { exchanges: 1, profiles },
    );
    const [first] = lines;
    const line: unknown = first?.kind === "compared" ? JSON.parse(first.line) : first;
    expect(line).toMatchObject({
      differences: expect.arrayContaining([
        expect.objectContaining({ path: "$", kind: "encoding", class: "candidate", byShape: true }),
      ]),
    });
  });
});
