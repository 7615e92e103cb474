import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** The repository's folder. */
export const ROOT = join(import.meta.dirname, "../..");

/** The folders that hold our code; each is a room, but for `test` and `bench`. */
export const CODE_FOLDERS = [
  "core",
  "proxy",
  "differ",
  "sync",
  "stubs",
  "data",
  "dashboard",
  "cli",
  "fixtures",
  "test",
  "bench",
] as const;

const NOT_OURS = new Set(["node_modules", "dist", "coverage"]);

export interface SourceFile {
  /** From the repository's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file of ours that holds code, tests included, in the order of their paths. */
export function sourceFiles(): SourceFile[] {
  return CODE_FOLDERS.flatMap((folder) => codeBelow(join(ROOT, folder))).map((file) => ({
    path: relative(ROOT, file).replaceAll("\\", "/"),
    text: readFileSync(file, "utf8"),
  }));
}

function codeBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_OURS.has(entry.name)) found.push(...codeBelow(path));
    } else if (/\.(ts|tsx|mjs|js|css)$/.test(entry.name)) {
      found.push(path);
    }
  }
  return found.toSorted();
}

/** A room that is not built yet is no error. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
