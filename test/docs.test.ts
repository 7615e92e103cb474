import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorCodes } from "./support/error-codes.ts";
import { ROOT } from "./support/source-files.ts";

describe("docs/errors.md", () => {
  const { codes, open } = errorCodes();
  const text = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const explained = [...text.matchAll(/^\| `([A-Z][A-Z0-9_]*)` +\|/gm)].map(
    ([, code]) => code ?? "",
  );

  test("every code is known where it is made, and codes were found at all", () => {
    expect(open).toEqual([]);
    expect(codes.size).toBeGreaterThan(10);
  });

  test("explains every code of the sources", () => {
    expect([...codes].filter((code) => !explained.includes(code))).toEqual([]);
  });

  test("explains no code that the sources do not have", () => {
    expect(explained.filter((code) => !codes.has(code))).toEqual([]);
  });

  test("explains each code once, in alphabetical order", () => {
    expect(explained).toEqual([...new Set(explained)].toSorted());
  });
});
