import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configSchema } from "../../core/config/index.ts";
import { refusedUrl, startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";
import { ROOT } from "../support/source-files.ts";

const files = createRequire(import.meta.url);
const read = (path: string): Promise<string> => readFile(join(ROOT, path), "utf8");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-deploy-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the GitHub Action", () => {
  test("is valid to the published schema, and pastes no input into a script", async () => {
    const isAction = await validator("github-action.json");
    const action: unknown = parse(await read("action.yml"));
    expect(isAction(action) ? [] : isAction.errors).toEqual([]);
    const { runs } = z
      .object({ runs: z.object({ steps: z.array(z.object({ run: z.string() })) }) })
      .parse(action);
    for (const { run } of runs.steps) expect(run).not.toContain("${{");
  });
});

describe("the shell script of every CI system", () => {
  test("scripts parse", () => {
    for (const script of ["gate.sh", "comment.sh"])
      execFileSync("bash", ["-n", join(ROOT, "deploy/ci", script)]);
  });

  test("runs the real gate, hands on its exit code, and leaves reports, summary and outputs", async () => {
    await using role = await startedRole();
    const store = join(folder, "store");
    const config = join(folder, "shadowdiff.json");
    const targets = { primary: role.url, secondary: role.url, candidate: role.url };
    await writeFile(
      config,
      JSON.stringify({ run: "ci", store, targets, admin: { listen: "127.0.0.1:0" } }),
    );
    const recording = join(folder, "traffic.ndjson");
    const request = { method: "GET", path: "/products/1", headers: [] };
    await writeFile(recording, `${JSON.stringify(request)}\n`);
    const replayed = await runCli([
      "replay",
      recording,
      "-c",
      config,
      "--repeat",
      "5",
      "--rate",
      "max",
    ]);
    expect(replayed.stderr).toContain("5 compared");

    const reports = join(folder, "reports");
    const [summary, output] = [join(folder, "summary"), join(folder, "output")];
    const environment = {
      ...{ ...process.env, GATE_STORE: store, GATE_REPORTS: reports, GATE_WAIT: "1s" },
      ...{ GATE_REQUIRE: "GET /products/{id}\nGET /never seen\n", GITHUB_STEP_SUMMARY: summary },
      ...{
        GITHUB_OUTPUT: output,
        GATE_COMMAND: `${process.execPath} ${join(ROOT, "cli/main.ts")}`,
      },
    };
    const run = spawnSync("bash", [join(ROOT, "deploy/ci/gate.sh")], {
      ...{ env: environment, encoding: "utf8", cwd: folder },
    });
    expect(run.stdout).toContain("GET /never seen was required and never seen");
    expect(run.status).toBe(2);
    expect(await readFile(summary, "utf8")).toContain("shadowdiff: INCONCLUSIVE");
    expect(await readFile(output, "utf8")).toBe("verdict=inconclusive\nexit-code=2\n");
    for (const file of ["report.json", "junit.xml", "report.sarif"])
      expect(await readFile(join(reports, file), "utf8")).toContain("/products/{id}");
  });
});

test("Docker Compose: the configuration inside is one of ours", async () => {
  const composed = z
    .object({
      services: z.object({
        shadowdiff: z.object({ configs: z.array(z.object({ target: z.string() })) }),
      }),
      configs: z.object({ shadowdiff: z.object({ content: z.string() }) }),
    })
    .parse(parse(await read("deploy/docker/compose.yaml"), { merge: true }));
  // As Compose fills it in; what it leaves is for shadowdiff's own environment.
  const filled = composed.configs.shadowdiff.content
    .replaceAll("${SERVICE_PORT:-8080}", "8080")
    .replaceAll("$$", "$")
    .replace("${SHADOWDIFF_TOKEN}", "0123456789abcdef");
  expect(configSchema.safeParse(parse(filled)).error?.issues).toBeUndefined();
  const command = /CMD \["run", "-c", "(.*)"\]/.exec(await read("deploy/docker/Dockerfile"))?.[1];
  expect(composed.services.shadowdiff.configs[0]?.target).toBe(command);
});

test("GitLab: valid to its schema; inconclusive is allowed, and the script's code is the gate's", async () => {
  const text = await read("deploy/ci/gitlab-ci.yml");
  const isPipeline = await validator(
    "gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json",
  );
  expect(isPipeline(parse(text)) ? [] : isPipeline.errors).toEqual([]);
  const job = z
    .object({
      "shadow-gate": z.object({ allow_failure: z.unknown(), script: z.tuple([z.string()]) }),
    })
    .parse(parse(text))["shadow-gate"];
  expect(job.allow_failure).toEqual({ exit_codes: [2] });
  const command = `${process.execPath} ${join(ROOT, "cli/main.ts")}`;
  const script = job.script[0].replace("npx --yes shadowdiff", command);
  const env = { ...process.env, GATE_URL: await refusedUrl(), GATE_WAIT: "0s" };
  const run = spawnSync("bash", ["-c", script], { env, encoding: "utf8", cwd: folder });
  expect(run.stderr).toContain("GATE_UNREACHABLE");
  expect(run.status).toBe(3);
});

/** Of a published schema, as schemastore has it. */
async function validator(name: string) {
  const text = await readFile(files.resolve(`schemastore/schemas/json/${name}`), "utf8");
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  return ajv.compile(z.looseObject({}).parse(JSON.parse(text)));
}

async function startedRole() {
  const role = await startRole((_, response) => response.end('{"price":1}'));
  return { url: role.url, [Symbol.asyncDispose]: () => role.close() };
}
