import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../core/config/index.ts";
import { runCli } from "./support/run-cli.ts";
import { ROOT } from "./support/source-files.ts";

const text = readFileSync(join(ROOT, "docs/lifting.md"), "utf8");
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, block = ""]) => block,
  );

const folder = mkdtempSync(join(tmpdir(), "shadowdiff-lifting-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test("docs/lifting.md: the lifter reads the triple as the page says", async () => {
  const [module = ""] = blocks("ts");
  const [, config = ""] = blocks("yaml");
  const [triple = "", printed = ""] = blocks("json");
  write("inifile.ts", module);
  const file = write("shadowdiff.yaml", config);
  const result = await runCli(["compare", write("triples.ndjson", triple), "-c", file]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(result.stdout)).toEqual(JSON.parse(printed));
});

test("docs/lifting.md: the configuration of protobuf is one", () => {
  const config = configSchema.parse(parse(blocks("yaml")[0] ?? ""));
  expect(config.protobuf?.messages).toEqual({ "GET /items/{id}": "shop.Item" });
});

test("a lifter that throws or loops on every body leaves the comparison as it was", async () => {
  write(
    "throws.mjs",
    `export default { format: "t", claims() { throw new Error("x"); }, lift() {} }`,
  );
  write("loops.mjs", `export default { format: "l", claims: () => true, lift() { for (;;); } }`);
  const file = write("odd.yaml", "lifters: [throws.mjs, ./loops.mjs]");
  const answer = (body: string) => ({ status: 200, headers: [["content-type", "a/b"]], body });
  const line = JSON.stringify({
    ...{ id: "1", request: { method: "GET", path: "/" } },
    ...{ primary: answer('{"a":1}'), secondary: answer('{"a":1}'), candidate: answer('{"a":2}') },
  });
  const result = await runCli(["compare", "-", "-c", file], { input: `${line}\n${line}\n` });
  expect(result.code).toBe(0);
  expect(result.stdout.match(/"path":"\$\.a"/g)).toHaveLength(2);
  expect(result.stderr).toContain("the lifter of t failed (Error)");
  expect(result.stderr).toContain("the lifter of l failed (ERR_SCRIPT_EXECUTION_TIMEOUT)");
});
