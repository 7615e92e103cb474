import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { checkLifting, loadLifting } from "./load-lifting.ts";

const folder = mkdtempSync(join(tmpdir(), "shadowdiff-lifting-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const configured = (text: string) =>
  loadConfig({ file: write("c.yaml", text), set: [], environment: {} });

describe("lifters and descriptors", () => {
  test("are looked for where the configuration stands", async () => {
    write("good.mjs", `export default { format: "g", claims: () => true, lift: () => 1 };`);
    const config = await configured("lifters: [./good.mjs]\nprotobuf: { descriptors: x.binpb }");
    expect(config.lifters).toEqual([join(folder, "good.mjs")]);
    expect(config.protobuf?.descriptors).toBe(join(folder, "x.binpb"));
    const lifting = await loadLifting({ ...config, protobuf: undefined }, () => undefined);
    expect(lifting?.own).toBeDefined();
  });

  test("that are not configured load nothing", async () => {
    expect(await loadLifting(await configured("{}"), () => undefined)).toBeUndefined();
  });

  test.each([
    ["lifters: [no.ts]", "CONFIG_LIFTER", "no.ts cannot be loaded"],
    ["lifters: [empty.mjs]", "CONFIG_LIFTER", "no lifter as its default export"],
    ["lifters: [taken.mjs]", "CONFIG_LIFTER", "no lifter as its default export"],
    ["protobuf: { descriptors: no.binpb }", "CONFIG_PROTOBUF", "ENOENT"],
    ["protobuf: { descriptors: bad.binpb }", "CONFIG_PROTOBUF", "no set of descriptors"],
    [
      "protobuf: { descriptors: empty.mjs, messages: { GET /a: b.C } }",
      "CONFIG_PROTOBUF",
      "no message b.C",
    ],
  ])("%s is refused with %s", async (text, code, message) => {
    write("empty.mjs", "");
    write("taken.mjs", `export default { format: "text", claims: () => true, lift: () => 1 };`);
    write("bad.binpb", "no descriptors");
    await expect(checkLifting(await configured(text))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
