import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startAdmin, stopAdmins } from "../../dashboard/server/testing/start-admin.ts";
import { busyStatus } from "../../dashboard/server/testing/memory-reads.ts";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { prepareRun } from "../../differ/run/index.ts";
import { type OpenedRun, openRun } from "../../differ/read/index.ts";
import { exchange, jsonAnswer, request } from "../../differ/ingest/testing/exchanges.ts";
import { openDiffer } from "../../differ/ingest/testing/open-differ.ts";
import { startRole } from "../../test/support/role-server.ts";
import { explain } from "../run-command-line.ts";
import { processTerminal } from "../process-terminal.ts";
import { gate } from "./gate.ts";

const TERMINAL = processTerminal();
const GATE = { minRequests: 100, harm: "5%" };
const FINGERPRINTS = { price: "", tag: "" };

interface Fed {
  readonly run: string;
  readonly exchanges?: number;
  /** What the candidate answers beside the baselines' `{ price: 1, tag: 1 }`. */
  readonly candidate?: object;
  /** Primary and secondary disagree about the tag in every twentieth exchange, in turns. */
  readonly noisy?: boolean;
}

const clock = manualClock();

/** A run that has ended, as its process stored it; each begins a second after the one before. */
function feed(folder: string, { run, exchanges = 600, candidate = {}, noisy = false }: Fed): void {
  clock.advance(1000);
  prepareRun(configSchema.parse({ run, gate: GATE, store: folder }), clock);
  const { differ, store } = openDiffer(folder, { config: { run, gate: GATE }, run });
  const same = { price: 1, tag: 1 };
  const other = jsonAnswer({ ...same, tag: 2 });
  for (let each = 0; each < exchanges; each += 1) {
    const turn = noisy && each % 20 === 0 ? (each / 20) % 2 : undefined;
    const placed = differ.place(request("/p/1"));
    const answers =
      turn === undefined
        ? { baseline: jsonAnswer(same), candidate: jsonAnswer({ ...same, ...candidate }) }
        : turn === 0
          ? { baseline: jsonAnswer(same), secondary: other }
          : { baseline: other, secondary: jsonAnswer(same), candidate: jsonAnswer(same) };
    differ.accept(exchange(placed, answers));
  }
  differ.commit();
  store.saveStatus(run, JSON.stringify({ phase: "done" }), 1000);
  store.close();
}

let folder = "";
let opened: OpenedRun | undefined;
let url = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "against-"));
  feed(folder, { run: "first", candidate: { price: 2 }, noisy: true });
  feed(folder, { run: "short", candidate: { price: 2 }, exchanges: 10 });
  feed(folder, { run: "same", candidate: { price: 2 } });
  feed(folder, { run: "more", candidate: { price: 2, tag: 3 } });
  feed(folder, { run: "later", exchanges: 100, noisy: true });
  opened = openRun(folder, "more");
  for (const { path, fingerprint } of opened.reads.differences({}).items) {
    if (path === "$.price") FINGERPRINTS.price = fingerprint;
    if (path === "$.tag") FINGERPRINTS.tag = fingerprint;
  }
  const status = async () => ({ ...busyStatus(), run: "more", phase: "done" as const });
  url = (await startAdmin({ reads: opened.reads, status })).url;
});
afterAll(async () => {
  await stopAdmins();
  opened?.close();
  rmSync(folder, { recursive: true });
});

async function gated(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const terminal = {
    ...TERMINAL,
    ...{ environment: {}, live: false, colour: false },
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
  };
  const code = await gate.run(argv, terminal).catch((error: unknown) => explain(error, terminal));
  return { code, out, err };
}

const stored = (name: string, ...more: string[]) =>
  gated("--store", folder, "--run", name, ...more);

describe("gate --against", () => {
  test("what failed there already does not fail it; without, it does", async () => {
    expect((await stored("same")).code).toBe(1);
    const { code, out } = await stored("same", "--against", "first");
    expect(out).toContain("PASS  600 exchanges compared over 1 endpoint, held against first\n");
    expect(out).toMatch(
      / {2}known {2}GET \/p\/\{id\} {2}\$\.price value {2}candidate odd in 600 of 600; known from first: 570 of 600 there/,
    );
    expect(out).toContain("1 place failed there already and does not count; nothing new fails.");
    expect(out).toContain("✓ 1 endpoint of 1 pass, 1 of them but for what is known\n");
    expect(code).toBe(0);
  });

  test("what is new fails, by the store and by a server, and every report says which is which", async () => {
    const files = ["json", "junit", "markdown", "sarif"].map((name) => [name, join(folder, name)]);
    const format = files.map((pair) => pair.join("=")).join(",");
    const byStore = await stored("more", "--against", "first", "--format", format);
    const byServer = await gated("--url", url, "--against", "first");
    expect([byStore.code, byServer.code]).toEqual([1, 1]);
    expect(byServer.out).toBe(byStore.out);
    expect(byStore.out).toContain("1 new cause fails.");
    expect(byStore.out).toContain(
      "noisy before: in first the baselines disagreed here in 30 of 600",
    );
    const [json = "", junit = "", markdown = "", sarif = ""] = files.map(([, path = ""]) =>
      readFileSync(path, "utf8"),
    );
    const names = z.array(z.object({ fingerprint: z.string() }));
    const read = z.object({ findings: names, known: names }).parse(JSON.parse(json));
    expect([read.findings, read.known]).toMatchObject([
      [{ fingerprint: FINGERPRINTS.tag }],
      [{ fingerprint: FINGERPRINTS.price }],
    ]);
    expect(json).toContain('"noisyBefore":{"run":"first","n":600,"disagreed":30}');
    expect(junit).toContain("<skipped>known from first: 570 of 600 there;");
    expect(markdown).toContain("<details><summary>1 cause known from first</summary>");
    expect(markdown).toContain("noisy before&#58; in first");
    const results = z
      .object({
        runs: z.tuple([
          z.object({ results: z.array(z.looseObject({ baselineState: z.string() })) }),
        ]),
      })
      .parse(JSON.parse(sarif)).runs[0].results;
    expect(results.map(({ baselineState }) => baselineState)).toEqual(["new", "unchanged"]);
  });

  test("of a run with too little traffic only what failed there is known, which is nothing", async () => {
    const { code, out } = await stored("same", "--against", "short");
    expect(out).toContain("Held against short (inconclusive): 0 places failed there already");
    expect(code).toBe(1);
  });

  test("3 where there is no such run, also at a server; 64 for itself and for a later one", async () => {
    for (const way of [
      ["--store", folder],
      ["--url", url],
    ]) {
      const { code, err } = await gated(...way, "--against", "never", "--wait", "1m");
      expect(err).toMatch(/GATE_NO_SUCH_RUN: .* has no run called never\.\n/);
      expect(code).toBe(3);
    }
    const itself = await gated("--url", url, "--against", "more");
    expect(itself.err).toContain("which is the run that is judged");
    const later = await stored("same", "--against", "more");
    expect(later.err).toContain("--against more began after same");
    expect([itself.code, later.code]).toEqual([64, 64]);
  });

  test("3 where a server does not know of other runs and answers for its own", async () => {
    const older = await startRole((asked, response) => {
      const own = { run: "more", phase: "done", startedAt: "2026-12-01T00:00:00Z" };
      const path = new URL(asked.url ?? "/", "http://older").pathname;
      response.setHeader("content-type", "application/json");
      const verdict = path.endsWith("/verdict");
      response.end(JSON.stringify(verdict ? opened?.reads.summary() : own));
    });
    expect((await gated("--url", older.url)).code).toBe(1);
    const { code, err } = await gated("--url", older.url, "--against", "first");
    await older.close();
    expect(err).toContain("has no run called first");
    expect(code).toBe(3);
  });

  test("a demand that is not met holds back what would pass", async () => {
    const { code } = await stored("same", "--against", "first", "--require", "GET /never");
    expect(code).toBe(2);
  });
});

test("a place that was noisy before says so on its own screen, and nothing else is changed by it", () => {
  const detail = opened?.reads.difference(FINGERPRINTS.tag);
  expect(detail?.noisyBefore).toEqual({ run: "first", n: 600, disagreed: 30 });
  expect(opened?.reads.difference(FINGERPRINTS.price)).not.toHaveProperty("noisyBefore");
});
