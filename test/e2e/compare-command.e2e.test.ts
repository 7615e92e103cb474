import { describe, expect, test } from "vitest";
import { z } from "zod";
import { summarySchema } from "../support/admin-schemas.ts";
import { runCli } from "../support/run-cli.ts";

interface Outcomes {
  readonly primary: unknown;
  readonly secondary: unknown;
  readonly candidate: unknown;
}

function json(body: unknown, status = 200) {
  return { status, headers: [["content-type", "application/json"]], body: JSON.stringify(body) };
}

function triple(id: number, path: string, outcomes: Outcomes): string {
  return JSON.stringify({
    id: String(id),
    request: { method: "GET", path, headers: [] },
    ...outcomes,
  });
}

function stream(count: number, make: (index: number) => Outcomes, path = "/products"): string {
  return Array.from({ length: count }, (_, index) =>
    triple(index, `${path}/${index}`, make(index)),
  ).join("\n");
}

const same = (body: unknown): Outcomes => ({
  primary: json(body),
  secondary: json(body),
  candidate: json(body),
});
const candidateSays = (body: unknown, candidate: unknown): Outcomes => ({
  ...same(body),
  candidate,
});

const summaryLine = z.object({ summary: summarySchema });

async function summaryOf(input: string, args: string[] = []) {
  const result = await runCli(["compare", "-", "--summary-only", "--gate", ...args], { input });
  return { code: result.code, summary: summaryLine.parse(JSON.parse(result.stdout)).summary };
}

describe("shadowdiff compare", () => {
  test("prints one line a triple: path, exact place, kind, class and the three values", async () => {
    const result = await runCli(["compare", "-"], {
      input: triple(1, "/p/1?x=2", candidateSays({ price: 1 }, json({ price: 2 }))),
    });
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual({
      id: "1",
      endpoint: "GET /p/{id}",
      equal: false,
      differences: [
        {
          path: "$.price",
          exact: "$.price",
          kind: "value",
          class: "candidate",
          primary: 1,
          secondary: 1,
          candidate: 2,
        },
      ],
    });
  });

  test("prints the digits of integers beyond 2^53", async () => {
    const body = (digits: string) => ({
      status: 200,
      headers: [["content-type", "application/json"]],
      body: `{"n":${digits}}`,
    });
    const result = await runCli(["compare", "-"], {
      input: triple(1, "/p", {
        primary: body("12345678901234567890"),
        secondary: body("12345678901234567890"),
        candidate: body("12345678901234567891"),
      }),
    });
    expect(result.stdout).toContain('"primary":12345678901234567890');
    expect(result.stdout).toContain('"candidate":12345678901234567891');
  });

  test("reports invalid lines by number, goes on, and exits with 65", async () => {
    const good = triple(1, "/p", same({ a: 1 }));
    const result = await runCli(["compare", "-"], {
      input: `nonsense\n${good}\n{"id":"2"}\n${good}\n`,
    });
    expect(result.code).toBe(65);
    expect(result.stdout.trim().split("\n")).toHaveLength(2);
    expect(result.stderr).toMatch(/line 1: .*\n.*line 3: /);
  });

  test("counts blank lines, so that the number is the editor's", async () => {
    const good = triple(1, "/p", same({ a: 1 }));
    const result = await runCli(["compare", "-"], { input: `\n${good}\nbad\n` });
    expect(result.code).toBe(65);
    expect(result.stderr).toMatch(/^shadowdiff: line 3: /m);
  });

  test("1,000 equal exchanges of one endpoint pass, 501 do not yet", async () => {
    const input = stream(1000, () => same({ a: 1 }));
    expect(await summaryOf(input)).toMatchObject({
      code: 0,
      summary: { verdict: "pass", compared: 1000 },
    });
    const fewer = stream(501, () => same({ a: 1 }));
    expect(await summaryOf(fewer)).toMatchObject({ code: 2, summary: { verdict: "inconclusive" } });
  });

  test("ten differing requests are inconclusive", async () => {
    const found = await summaryOf(stream(10, () => candidateSays({ a: 1 }, json({}))));
    expect(found).toMatchObject({ code: 2, summary: { verdict: "inconclusive" } });
  });

  test("a price wrong in every answer fails after about ten blocks of fifty", async () => {
    const found = await summaryOf(
      stream(500, () => candidateSays({ price: 1 }, json({ price: 2 }))),
    );
    expect(found.code).toBe(1);
    const [path] = found.summary.endpoints[0]?.paths ?? [];
    expect(path).toMatchObject({
      path: "$.price",
      kind: "value",
      n: 500,
      candidateOdd: 500,
      verdict: "fail",
    });
    const sooner = await summaryOf(
      stream(400, () => candidateSays({ price: 1 }, json({ price: 2 }))),
    );
    expect(sooner.code).toBe(2);
  });

  test("a status class that changes for good fails within a hundred requests, one burst does not", async () => {
    const failing = { status: 500, headers: [], body: "no" };
    expect((await summaryOf(stream(100, () => candidateSays({ a: 1 }, failing)))).code).toBe(1);
    const burst = stream(300, (index) =>
      index < 40 ? candidateSays({ a: 1 }, failing) : same({ a: 1 }),
    );
    expect((await summaryOf(burst)).code).toBe(2);
  });

  test("a dead candidate is a finding", async () => {
    const found = await summaryOf(
      stream(100, () => candidateSays({ a: 1 }, { failed: "ECONNREFUSED" })),
    );
    expect(found.code).toBe(1);
    expect(found.summary.endpoints[0]?.paths[0]).toMatchObject({
      path: "outcome",
      kind: "outcome",
      candidateOdd: 100,
    });
  });

  test("noise that both show alike does not fail", async () => {
    const noisy = (index: number): Outcomes => ({
      primary: json({ a: index % 10 === 5 ? 2 : 1 }),
      secondary: json({ a: index % 10 === 3 ? 2 : 1 }),
      candidate: json({ a: index % 10 === 7 ? 2 : 1 }),
    });
    expect((await summaryOf(stream(1000, noisy))).code).toBe(2);
  });

  test("baselines that differ are unhealthy", async () => {
    const found = await summaryOf(
      stream(1500, () => ({ ...same({ a: 1 }), secondary: json({ a: 2 }) })),
    );
    expect(found).toMatchObject({ code: 3, summary: { verdict: "unhealthy" } });
  });

  test("no traffic is inconclusive", async () => {
    expect((await summaryOf("")).code).toBe(2);
  });
});
