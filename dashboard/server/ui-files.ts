import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Request, Response } from "express";
import { ShadowError } from "../../core/index.ts";

/** The built page in a folder: `index.html` and what it loads from `assets/`, under names that change with it. */
export interface UiFiles {
  /** The page for every path of its own. */
  sendPage(request: Request, response: Response): Promise<void>;
  /** False where there is no such file. */
  sendAsset(request: Request, response: Response): Promise<boolean>;
}

interface UiFile {
  readonly bytes: Buffer;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** What a build may hold: all of it stays in memory once it was asked for. */
const FILES_MAX = 500;
const BYTES_MAX = 16 * 1024 ** 2;
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** Undefined where nothing is built there. Looks at one name, and reads when somebody asks. */
export function createUiFiles(folder: string | undefined): UiFiles | undefined {
  if (folder === undefined || !existsSync(join(folder, "index.html"))) return undefined;
  let names: Promise<ReadonlySet<string>> | undefined;
  const read = new Map<string, Promise<UiFile>>();
  let held = 0;
  const listed = (): Promise<ReadonlySet<string>> => (names ??= namesIn(folder));
  const contentOf = (name: string): Promise<UiFile> => {
    const known = read.get(name);
    if (known !== undefined) return known;
    const reading = readFile(join(folder, name)).then((bytes) => {
      held += bytes.length;
      if (held > BYTES_MAX) throw tooMuch(folder);
      const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 20)}"`;
      return { bytes, etag };
    });
    // What could not be read is tried again.
    reading.catch(() => read.delete(name));
    read.set(name, reading);
    return reading;
  };
  const send = async (name: string, request: Request, response: Response): Promise<void> => {
    const all = await listed();
    const encoding = ENCODINGS.find(
      ([coding, suffix]) => all.has(name + suffix) && request.acceptsEncodings(coding) !== false,
    );
    const { bytes, etag } = await contentOf(name + (encoding?.[1] ?? ""));
    response.set("Content-Type", TYPES[endingOf(name)] ?? "application/octet-stream");
    if (all.has(`${name}.br`) || all.has(`${name}.gz`)) response.vary("Accept-Encoding");
    if (encoding !== undefined) response.set("Content-Encoding", encoding[0]);
    response.set("ETag", etag).send(bytes);
  };
  return {
    sendPage: (request, response) => send("index.html", request, response),
    async sendAsset(request, response) {
      // A name is looked up and never joined to a path unless the folder has it.
      const name = request.path.slice(1);
      if (name === "index.html" || !(await listed()).has(name)) return false;
      if (name.startsWith("assets/"))
        response.set("Cache-Control", "public, max-age=31536000, immutable");
      await send(name, request, response);
      return true;
    },
  };
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > FILES_MAX) throw tooMuch(folder);
  return new Set(
    files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")),
  );
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf("."));
}

function tooMuch(folder: string): ShadowError<"UI_FILES"> {
  return new ShadowError(
    "UI_FILES",
    `${folder} holds more than ${FILES_MAX} files or ${BYTES_MAX / 1024 ** 2} MiB: it is no build of the page.`,
  );
}
