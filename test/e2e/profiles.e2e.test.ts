import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../core/index.ts";
import { summarySchema } from "../support/admin-schemas.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "profiles-e2e-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (name: string): string => join(folder, name);

async function file(name: string, text: string): Promise<string> {
  await writeFile(inFolder(name), text);
  return inFolder(name);
}

interface Line {
  readonly path: string;
  readonly odd?: boolean;
}

function triples(lines: readonly Line[]): string {
  const answer = (body: unknown) => ({
    status: 200,
    headers: [["content-type", "application/json"]],
    body: JSON.stringify(body),
  });
  return lines
    .map(({ path, odd = false }, index) => {
      const baseline = answer({ sku: path, mail: "ann@shop.test" });
      const candidate = odd ? answer({ sku: path, mail: "bob@shop.test" }) : baseline;
      const request = { method: "GET", path, headers: [] };
      return JSON.stringify({
        ...{ id: String(index), request, primary: baseline, secondary: baseline, candidate },
      });
    })
    .join("\n");
}

const slugs = (count: number, odd = false): Line[] =>
  Array.from({ length: count }, (_, index) => ({
    path: `/p/${["red", "blue", "tall"][index % 3]}-mug-${index}`,
    odd: odd && index % 5 === 0,
  }));

const summaryLine = z.object({ summary: summarySchema });

async function summaryOf(input: string, args: string[] = []) {
  const result = await runCli(["compare", "-", "--summary-only", "--gate", ...args], { input });
  return { ...result, summary: summaryLine.parse(JSON.parse(result.stdout)).summary };
}

describe("compare", () => {
  test("200 requests over 200 names are one endpoint, 1,000 equal ones pass", async () => {
    const few = await summaryOf(triples(slugs(200)));
    expect(few.summary.endpoints).toMatchObject([{ endpoint: "GET /p/{id}", requests: 200 }]);
    const many = await summaryOf(triples(slugs(1000)));
    expect(many.summary).toMatchObject({ verdict: "pass", compared: 1000 });
    expect(many.summary.endpoints).toHaveLength(1);
    expect(many.code).toBe(0);
  });

  test("what it printed line by line is the shape alone; the profiles file changes that", async () => {
    const profiles = inFolder("pinned.yaml");
    const config = await file("pinned-config.yaml", `profiles: ${profiles}\n`);
    const input = triples(slugs(200));
    const first = await runCli(["compare", "-", "-c", config], { input });
    expect(first.stdout).toContain('"endpoint":"GET /p/red-mug-0"');
    expect(first.stderr).toBe(`Profiles: 1 template added to ${profiles}; please review.\n`);
    const second = await runCli(["compare", "-", "-c", config], { input });
    expect(second.stdout).toContain('"endpoint":"GET /p/{id}"');
    expect(second.stdout).not.toContain('"endpoint":"GET /p/red');
    expect(second.stderr).toBe("");
  });

  test("frozen: the same file gives the same bytes, and the order of lines changes no name", async () => {
    const config = await file(
      "frozen.yaml",
      `profiles: ${await file("frozen-profiles.yaml", "templates:\n  - GET /q/{name}\n")}\n`,
    );
    const written = await readFile(inFolder("frozen-profiles.yaml"), "utf8");
    const lines = [
      ...slugs(150, true),
      ...slugs(100).map(({ path }) => ({ path: `/q${path.slice(2)}` })),
    ];
    const input = await file("frozen.ndjson", triples(lines));
    const args = ["compare", input, "-c", config, "--freeze", "--summary"];
    const [first, second] = [await runCli(args), await runCli(args)];
    // Values are masked, and the masks are the same as well.
    expect(first.stdout).toContain(".example");
    expect(second.stdout).toBe(first.stdout);
    const random = seededRandom(3);
    const order = lines.map((line) => ({ line, at: random() })).toSorted((a, b) => a.at - b.at);
    const shuffled = triples(order.map(({ line }) => line));
    const namesOf = (text: string): string[] => {
      const summary = summaryLine.parse(JSON.parse(text.trim().split("\n").at(-1) ?? "")).summary;
      return summary.endpoints
        .map(({ endpoint, requests }) => `${endpoint} ${requests}`)
        .toSorted();
    };
    const other = await runCli(["compare", "-", "-c", config, "--freeze", "--summary"], {
      input: shuffled,
    });
    expect(namesOf(other.stdout)).toEqual(namesOf(first.stdout));
    expect(namesOf(first.stdout)).toHaveLength(151);
    expect(await readFile(inFolder("frozen-profiles.yaml"), "utf8")).toBe(written);
  });

  test("an OpenAPI document names endpoints, line by line too", async () => {
    const openapi = await file(
      "api.yaml",
      "openapi: 3.1.0\nservers: [{ url: https://shop.test/v1 }]\npaths:\n  /p/{slug}: { get: {} }\n  /p/search: { get: {} }\n",
    );
    const config = await file("api-config.yaml", `openapi: ${openapi}\n`);
    const paths = ["/v1/p/blue-mug", "/v1/p/search?q=1", "/p/blue-mug", "/p/7"];
    const input = triples(paths.map((path) => ({ path })));
    const { stdout } = await runCli(["compare", "-", "-c", config], { input });
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).endpoint);
    expect(names).toEqual([
      ...["GET /v1/p/{slug}", "GET /v1/p/search", "GET /p/blue-mug", "GET /p/{id}"],
    ]);
  });

  test.each([
    [
      "profiles",
      "template: []",
      "PROFILES_INVALID",
      ":1: template: unknown key; the nearest known",
    ],
    ["openapi", "paths: {}", "OPENAPI_INVALID", ":1: openapi: expected openapi: 3.0.x or 3.1.x"],
  ])("a broken file of %s ends it with 64 and the place", async (key, text, code, message) => {
    const broken = await file(`broken-${key}.yaml`, text);
    const config = await file(`broken-${key}-config.yaml`, `${key}: ${broken}\n`);
    const result = await runCli(["compare", "-", "-c", config], { input: "" });
    expect(result.code).toBe(64);
    expect(result.stderr).toContain(code);
    expect(result.stderr).toContain(`${broken}${message}`);
  });
});

describe("run", () => {
  let role: RoleServer;
  beforeAll(async () => {
    role = await startRole((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ path: request.url }));
    });
  });
  afterAll(() => role.close());

  async function drive(freeze: boolean, profiles: string): Promise<StartedRun> {
    const { url } = role;
    const flags = freeze ? ["--freeze"] : [];
    const run = await runShadowdiff(
      { live: url, targets: { primary: url, secondary: url, candidate: url }, profiles },
      ["cli/main.ts", "run", ...flags, "-c"],
    );
    for (const { path } of slugs(150)) await (await fetch(`${run.proxy}${path}`)).text();
    await run.settled();
    return run;
  }

  test("one endpoint on the dashboard, and its template in the file when it ends", async () => {
    const profiles = inFolder("run-profiles.yaml");
    const run = await drive(false, profiles);
    const { endpoints } = await run.verdict();
    expect(endpoints).toMatchObject([{ endpoint: "GET /p/{id}", requests: 150 }]);
    expect(await run.stop()).toBe(0);
    expect(run.process.stderr()).toContain(`Profiles: 1 template added to ${profiles}`);
    expect(await readFile(profiles, "utf8")).toContain("templates:\n  - GET /p/{id}\n");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("frozen: it learns nothing, and makes no file", async () => {
    const run = await drive(true, inFolder("never.yaml"));
    expect((await run.verdict()).endpoints).toHaveLength(150);
    expect(await run.stop()).toBe(0);
    expect(await readdir(folder)).not.toContain("never.yaml");
  });
});
