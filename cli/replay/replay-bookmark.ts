import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { ShadowError, errorCode } from "../../core/index.ts";

/** So many requests are written off in advance: after a crash none of them is sent again. */
const RESERVED = 100;

const bookmark = z.object({
  version: z.literal(1),
  files: z.array(z.object({ path: z.string(), size: z.number() })),
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
  #reserved = 0;

  constructor(options: BookmarkOptions) {
    this.#options = options;
    const key = JSON.stringify([options.files.map((file) => resolve(file)), options.to ?? null]);
    const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
    this.#path = join(options.folder, `replay-${hash}.json`);
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
    const files = filesOf(this.#options.files);
    const stored: StoredBookmark = { version: 1, files, position, exact, run: this.#run };
    try {
      mkdirSync(this.#options.folder, { recursive: true });
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

/** Throws RECORDING_READ. */
function filesOf(files: readonly string[]): { path: string; size: number }[] {
  return files.map((file) => {
    const path = resolve(file);
    try {
      return { path, size: statSync(path).size };
    } catch (cause) {
      throw new ShadowError("RECORDING_READ", `${file} cannot be read (${errorCode(cause)}).`, {
        cause,
      });
    }
  });
}
