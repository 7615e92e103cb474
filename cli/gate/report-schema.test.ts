import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { reportSchema } from "./report-schema.ts";

const SHIPPED = new URL("../../docs/report.schema.json", import.meta.url);

test("the shipped JSON Schema is the one of the code", async () => {
  const text = `${JSON.stringify(z.toJSONSchema(reportSchema, { io: "input" }), null, 2)}\n`;
  if (process.env["UPDATE"] === "1") await writeFile(SHIPPED, text);
  expect(JSON.parse(await readFile(SHIPPED, "utf8"))).toEqual(JSON.parse(text));
});
