import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runHere } from "../testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "replay-usage-"));
const recording = join(folder, "one.ndjson");
writeFileSync(recording, `${JSON.stringify({ method: "GET", path: "/", headers: [] })}\n`);
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, string[], string]>([
  ["no file", [], "USAGE"],
  ["a file that is not there", ["/nowhere.har", "--to", "http://127.0.0.1:1"], "RECORDING_READ"],
  ["no targets and no address", ["FILE"], "CONFIG_INCOMPLETE"],
  ["a rate that is none", ["FILE", "--rate", "fast"], "USAGE"],
  ["nothing to hold against", ["FILE", "--against", "latest"], "USAGE"],
  ["a gate without roles", ["FILE", "--to", "http://127.0.0.1:1", "--gate"], "USAGE"],
  ["an address with a path", ["FILE", "--to", "http://127.0.0.1:1/a"], "USAGE"],
])("%s exits 64 and says why", async (_what, args, code) => {
  const given = args.map((arg) => (arg === "FILE" ? recording : arg));
  const result = await runHere(["replay", ...given, "--set", `store=${join(folder, "store")}`]);
  expect(result.stderr).toContain(`shadowdiff: ${code}: `);
  expect(result.code).toBe(64);
});

test("a run to hold against that is not there is said before anything is sent: 3", async () => {
  const roles = ["primary", "secondary", "candidate"].flatMap((role) => [
    "--set",
    `targets.${role}=http://127.0.0.1:1`,
  ]);
  const flags = ["--set", `store=${join(folder, "store")}`, "--gate", "--against", "release-1"];
  const result = await runHere(["replay", recording, ...roles, ...flags]);
  expect(result.stderr).toContain("shadowdiff: GATE_NO_SUCH_RUN: ");
  expect(result).toMatchObject({ code: 3, stdout: "" });
});
