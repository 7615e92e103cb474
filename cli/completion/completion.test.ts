import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadAll } from "../command-list.ts";
import type { Command } from "../command.ts";
import { bashScript } from "./bash-script.ts";
import { completedLines } from "./completed-line.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

let commands: Command[];
let folder: string;
beforeAll(async () => {
  commands = await loadAll();
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  mkdirSync(join(folder, "shop-store"));
  for (const name of ["shop.yaml", "shop list.yaml"]) writeFileSync(join(folder, name), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each usage with its path: "gate", "sync serve". */
const usages = () =>
  commands.flatMap(({ name, verbs, ...own }) =>
    verbs === undefined
      ? [{ path: name, ...own }]
      : Object.entries(verbs).map(([verb, usage]) => ({ path: `${name} ${verb}`, ...usage })),
  );

describe("what help says and what is parsed", () => {
  test("every flag stands in its command's help, and help names no other", () => {
    for (const { path, help, options } of usages()) {
      const named = [...help.matchAll(/--([a-z][a-z-]+)/g)].map(([, flag]) => flag);
      const missing = Object.keys(options).filter((flag) => !named.includes(flag));
      expect([path, missing]).toEqual([path, []]);
      const listed = [...help.matchAll(/^ {2,}(?:-\w, )?--([a-z-]+)/gm)].map(([, flag]) => flag);
      const unknown = listed.filter((flag) => !Object.hasOwn(options, flag ?? ""));
      expect([path, unknown]).toEqual([path, []]);
    }
  });
});

describe("in a real bash", () => {
  /** What is offered for the last of each line's words, one shell for all. */
  function offered(lines: readonly (readonly string[])[]): string[][] {
    const asked = lines.map((words) => {
      const array = ["shadowdiff", ...words].map((word) => `'${word}'`).join(" ");
      return `COMP_WORDS=(${array}); COMP_CWORD=${words.length}; _shadowdiff; printf '%s\\n' "\${COMPREPLY[@]}" ''`;
    });
    const script = [bashScript(commands.flatMap(completedLines)), ...asked].join("\n");
    const text = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" });
    const found: string[][] = [[]];
    for (const line of text.split("\n").slice(0, -1)) {
      if (line === "") found.push([]);
      else found.at(-1)?.push(line);
    }
    return found.slice(0, -1);
  }

  const cases: readonly (readonly [words: readonly string[], found: readonly string[]])[] = [
    [["ga"], ["gate"]],
    [["--v"], ["--version"]],
    [["gate", "--on"], ["--on-inconclusive"]],
    [
      ["gate", "--on-inconclusive", ""],
      ["fail", "warn"],
    ],
    [["gate", "--on-inconclusive", "=", "w"], ["warn"]],
    [["gate", "--store", "sh"], ["shop-store"]],
    [["run", "-c", "shop."], ["shop.yaml"]],
    [["run", "--config", "=", "shop."], ["shop.yaml"]],
    [["run", "-c", "shop "], ["shop list.yaml"]],
    [["compare", "shop."], ["shop.yaml"]],
    [["compare", "--summary-"], ["--summary-only"]],
    [
      ["mirror", "o"],
      ["on", "off"],
    ],
    [["sync", "se"], ["serve"]],
    [["sync", "serve", "--back"], ["--backend"]],
    [["sync", "lock", "name", "--", "shop."], ["shop.yaml"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "--help", "-h"],
    ],
    [["gate", "--url", ""], []],
    [["of nobody", ""], []],
    [["gate", "$(touch pwned)"], []],
  ];
  test("commands, flags, their values, files and folders are offered where they fit", () => {
    const found = offered(cases.map(([words]) => words));
    // An empty answer prints one empty line more.
    const filled = found.filter((words) => words.length > 0);
    expect(filled).toEqual(cases.map(([, words]) => words).filter((words) => words.length > 0));
    expect(() => execFileSync("ls", [join(folder, "pwned")], { stdio: "ignore" })).toThrow();
  });
});

test("the scripts for zsh and fish name every command and flag", () => {
  const lines = commands.flatMap(completedLines);
  for (const { path, flags } of lines) {
    for (const flag of flags.flatMap(({ names }) => names.filter((name) => name.length > 2))) {
      expect([path, zshScript([...lines]).includes(flag)]).toEqual([path, true]);
      expect([path, fishScript([...lines]).includes(`-l ${flag.slice(2)}`)]).toEqual([path, true]);
    }
  }
});
