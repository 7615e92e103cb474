import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { errorCode } from "../../core/index.ts";

const holder = z.object({
  pid: z.int().min(1),
  /** Of the process, by the system's clock; null where the system does not tell. */
  started: z.string().nullable(),
});

type Holder = z.output<typeof holder>;

export type Hold =
  | { readonly kind: "held"; release(): void }
  /** Undefined: somebody has only just begun to write its number. */
  | { readonly kind: "taken"; readonly pid: number | undefined };

/** A holder writes its number at once; a file that stays empty for longer was left by a crash. */
const WRITING_MS = 5000;
/** Each failed attempt saw the file of a process that is gone, or one that was let go meanwhile. */
const ATTEMPTS = 5;

/** What this process holds itself: its own number in a file says nothing of who wrote it. */
const ours = new Set<string>();

/**
 * Takes a file in the file system that one living process has at a time; what a process left behind
 * that is gone, is taken over. Throws the system's error.
 */
export function holdAlone(path: string): Hold {
  if (ours.has(path)) return { kind: "taken", pid: process.pid };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (created(path)) {
      ours.add(path);
      return { kind: "held", release: () => release(path) };
    }
    const text = textOf(path);
    if (text === undefined) continue;
    const found = holderIn(text);
    if (found === undefined ? isFresh(path) : isAlive(found)) {
      return { kind: "taken", pid: found?.pid };
    }
    removeStale(path, text);
  }
  return { kind: "taken", pid: undefined };
}

function release(path: string): void {
  if (ours.delete(path)) rmSync(path, { force: true });
}

function created(path: string): boolean {
  const self: Holder = { pid: process.pid, started: startOf(process.pid) };
  try {
    writeFileSync(path, JSON.stringify(self), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Another process may have taken the file over since it was read: that one gets it back. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (textOf(aside) !== seen) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isFresh(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < WRITING_MS;
}

/** A number is given again to later processes; when its process started tells them apart. */
function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== "EPERM") return false;
  }
  const now = startOf(pid);
  // Where the system does not tell, the number alone counts, but this process has just begun.
  return now === null || started === null ? pid !== process.pid : now === started;
}

/** Field 22 of Linux's `stat`; the name before it may hold anything, blanks and brackets too. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
