import { describe, expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";

function problem(text: string): string | undefined {
  const read = readYaml(text, "c.yaml");
  return "problem" in read ? read.problem : undefined;
}

describe("aliases", () => {
  test("that stand for something else are read", () => {
    const text = "a: &a [1]\nb: *a\nc: &a { d: 2 }\ne: { f: *a }\n";
    expect(readYaml(text, "c.yaml")).toMatchObject({ value: { b: [1], e: { f: { d: 2 } } } });
  });

  test.each([
    ["a: 1\nb: &b [*b]\n", "c.yaml:2: the anchor &b contains itself."],
    ["a: &a\n  b:\n    c: [{ d: *a }]\n", "c.yaml:3: the anchor &a contains itself."],
    ["&all\na: *all\n", "c.yaml:2: the anchor &all contains itself."],
  ])("%j has no end, and is refused with its line", (text, said) => {
    expect(problem(text)).toBe(said);
  });

  test("that multiply are refused with the line of the first", () => {
    const ten = (name: string): string =>
      `[${Array.from({ length: 10 }, () => `*${name}`).join()}]`;
    const text = `x: 1\na: &a [1]\nb: &b ${ten("a")}\nc: &c ${ten("b")}\nd: ${ten("c")}\n`;
    expect(problem(text)).toMatch(/^c\.yaml:3: Excessive alias count/);
  });
});
