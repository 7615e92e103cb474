import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { configJsonSchema, knownKeysAt, settableKeys } from "./known-keys.ts";

const SHIPPED = new URL("../../docs/config.schema.json", import.meta.url);

test("the shipped JSON Schema is the one of the code", async () => {
  const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  if (process.env["UPDATE"] === "1") await writeFile(SHIPPED, text);
  expect(JSON.parse(await readFile(SHIPPED, "utf8"))).toEqual(JSON.parse(text));
});

test("the documented configuration is valid", async () => {
  const page = await readFile(new URL("../../docs/config.md", import.meta.url), "utf8");
  const example = /```yaml\n([\s\S]*?)```/
    .exec(page)?.[1]
    ?.replace(/\$\{\w+\}/g, "0123456789abcdef");
  expect(configSchema.safeParse(parse(example ?? "")).error?.issues).toBeUndefined();
});

test("knows the keys of every level, lists among them", () => {
  expect(knownKeysAt([])).toContain("mirror");
  expect(knownKeysAt(["mirror"])).toContain("bodyMax");
  expect(knownKeysAt(["mirror", "include", 0])).toEqual(["method", "path", "header"]);
  expect(knownKeysAt(["compare", 3])).toContain("ignore");
  expect(settableKeys()).toContainEqual(["gate", "latency", "minDelta"]);
  expect(settableKeys()).toContainEqual(["mirror", "ramp", "over"]);
});
