import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { ShadowError, errorCode } from "../../core/index.ts";
import { makeFolder } from "../../differ/index.ts";
import { holdAlone } from "./hold-alone.ts";

/** So many requests are written off in advance: after a crash none of them is sent again. */
const RESERVED = 100;
/** So much of a recording's beginning, and of its end, tells it from another of the same size. */
const TELLING_BYTES = 64 * 1024;

const bookmark = z.object({
  version: z.literal(1),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
  /** Requests that were sent, or may have been. */
  position: z.int().min(0),
  /** False where the replay did not end by itself: the last of them may not have been sent. */
  exact: z.boolean(),
  /** The run that goes on; null where the replay went to an address. */
  run: z.string().nullable(),
});

type StoredBookmark = z.output<typeof bookmark>;

export interface BookmarkOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Address of `--to`. */
  readonly to: string | undefined;
}

/** Remembers how far a replay came, so that a later one goes on and sends nothing twice. */
export class ReplayBookmark {
  readonly #path: string;
  readonly #options: BookmarkOptions;
  #run: string | null = null;
  #files: StoredBookmark["files"] = [];
  #reserved = 0;

  constructor(options: BookmarkOptions) {
    this.#options = options;
    const key = JSON.stringify([options.files.map((file) => resolve(file)), options.to ?? null]);
    const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
    this.#path = join(options.folder, `replay-${hash}.json`);
  }

  /**
   * Keeps every other replay of the same recording to the same place away until the returned
   * function is called: two beside each other would send each request twice. Throws REPLAY_RUNNING,
   * REPLAY_STATE.
   */
  hold(): () => void {
    try {
      makeFolder(this.#options.folder);
      const held = holdAlone(`${this.#path}.lock`);
      if (held.kind === "held") return held.release;
      throw new ShadowError(
        "REPLAY_RUNNING",
        `a replay of this recording is still running (${pidText(held.pid)}): wait for its end or stop it, then start this one again.`,
      );
    } catch (cause) {
      if (cause instanceof ShadowError) throw cause;
      throw new ShadowError(
        "REPLAY_STATE",
        `${this.#path}.lock cannot be written (${errorCode(cause)}): without it a request might be sent twice.`,
        { cause },
      );
    }
  }

  /** Where an interrupted replay stopped. Throws REPLAY_RESUME where there is nothing to go on with. */
  load(): { position: number; exact: boolean; run: string | undefined } {
    const found = this.#read();
    const files = filesOf(this.#options.files);
    if (JSON.stringify(found.files) !== JSON.stringify(files)) {
      throw new ShadowError(
        "REPLAY_RESUME",
        "the recording has changed since the replay was interrupted; start it again without --resume.",
      );
    }
    return { position: found.position, exact: found.exact, run: found.run ?? undefined };
  }

  /** From here on the replay counts as begun. */
  begin(run: string | undefined, position: number): void {
    this.#run = run ?? null;
    this.#files = filesOf(this.#options.files);
    this.#reserved = position;
    this.#write(position, true);
  }

  /** Called before the request of this number is sent. */
  beforeSending(number: number): void {
    if (number < this.#reserved) return;
    this.#reserved = number + RESERVED;
    this.#write(this.#reserved, false);
  }

  /** The replay stopped here by itself. */
  stop(position: number): void {
    this.#write(position, true);
  }

  /** Nothing is left to send. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #read(): StoredBookmark {
    try {
      return bookmark.parse(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch (cause) {
      throw new ShadowError(
        "REPLAY_RESUME",
        `there is no interrupted replay of this recording in ${this.#options.folder}: start it without --resume.`,
        { cause },
      );
    }
  }

  #write(position: number, exact: boolean): void {
    const stored: StoredBookmark = {
      ...{ version: 1, files: this.#files },
      ...{ position, exact, run: this.#run },
    };
    try {
      makeFolder(this.#options.folder);
      writeFileSync(`${this.#path}.new`, JSON.stringify(stored), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (cause) {
      throw new ShadowError(
        "REPLAY_STATE",
        `${this.#path} cannot be written (${errorCode(cause)}): without it a request might be sent twice.`,
        { cause },
      );
    }
  }
}

function pidText(pid: number | undefined): string {
  return pid === undefined ? "it has just begun" : `pid ${pid}`;
}

/** Throws RECORDING_READ. */
function filesOf(files: readonly string[]): StoredBookmark["files"] {
  return files.map((file) => {
    const path = resolve(file);
    try {
      return { path, ...lookOf(path) };
    } catch (cause) {
      throw new ShadowError("RECORDING_READ", `${file} cannot be read (${errorCode(cause)}).`, {
        cause,
      });
    }
  });
}

/** Size, and a hash of the beginning and the end: a recording may be too large to be read whole. */
function lookOf(path: string): { size: number; sha256: string } {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(TELLING_BYTES);
    const hash = createHash("sha256");
    for (const at of [0, Math.max(0, size - TELLING_BYTES)]) {
      hash.update(bytes.subarray(0, readSync(file, bytes, 0, TELLING_BYTES, at)));
    }
    return { size, sha256: hash.digest("hex") };
  } finally {
    closeSync(file);
  }
}
