import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { holdAlone } from "./hold-alone.ts";

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "hold-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "x.lock");
}

const HOLD = `
  const { holdAlone } = await import(process.argv[1]);
  console.log(JSON.stringify(holdAlone(process.argv[2])));
`;
const args = (path: string, more = ""): string[] => [
  ...["--input-type=module", "-e", HOLD + more],
  ...[new URL("hold-alone.ts", import.meta.url).href, path],
];

test("another process is refused while one holds, and takes over what a killed one left", async () => {
  const path = lockPath();
  const holder = spawn(process.execPath, args(path, "setInterval(() => {}, 1000);"));
  onTestFinished(() => void holder.kill("SIGKILL"));
  const [said] = await once(holder.stdout, "data");
  expect(JSON.parse(String(said))).toEqual({ kind: "held" });
  expect(holdAlone(path)).toEqual({ kind: "taken", pid: holder.pid });
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const mine = holdAlone(path);
  if (mine.kind !== "held") throw new Error("what a dead process left was not taken over");
  const other = spawnSync(process.execPath, args(path), { encoding: "utf8" });
  expect(JSON.parse(other.stdout)).toEqual({ kind: "taken", pid: process.pid });
  mine.release();
  expect(existsSync(path)).toBe(false);
});

test("a number that was given to a later process holds nothing", () => {
  const path = lockPath();
  // Written by a process of this number before the machine, or the container, started again.
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: "1" }));
  const held = holdAlone(path);
  expect(held.kind).toBe("held");
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid });
  if (held.kind === "held") held.release();
});

test("a file without a number is somebody who just begins, until it is old", () => {
  const path = lockPath();
  writeFileSync(path, "");
  expect(holdAlone(path)).toEqual({ kind: "taken", pid: undefined });
  utimesSync(path, 1, 1);
  expect(holdAlone(path).kind).toBe("held");
});
