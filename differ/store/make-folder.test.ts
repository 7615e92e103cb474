import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("folders are made from above, and one that is there is left alone", () => {
  const folder = join(place(), "a", "b", "c");
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test.runIf(existsSync("/proc/self"))("a folder where none can be made is an error, at once", () => {
  // Node's recursive mkdir goes round for ever here.
  for (const path of ["/proc/shadowdiff-none", "/proc/shadowdiff-none/a/b"]) {
    expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: "ENOENT" }));
  }
});

test("what stands in the way is said by the system", () => {
  const folder = place();
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  const code = (path: string) => {
    try {
      makeFolder(join(folder, path));
      return "made";
    } catch (error) {
      return error instanceof Error && "code" in error ? error.code : error;
    }
  };
  expect(["file/x", "link", "link/x", "nul\0/x"].map(code)).toEqual([
    ...["ENOTDIR", "EEXIST", "EEXIST", "ERR_INVALID_ARG_VALUE"],
  ]);
});
