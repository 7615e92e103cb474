import { randomBytes } from "node:crypto";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { Document, YAMLMap } from "yaml";
import { type Profiles, ShadowError, errorCode } from "../../core/index.ts";
import { type Added, addLearned } from "./add-learned.ts";
import { insertLines } from "./insert-lines.ts";
import { PROFILES_BYTES_MAX, profilesText } from "./load-pinned.ts";
import { readProfiles } from "./read-profiles.ts";

const HEADER = ` What shadowdiff learned from this service's traffic, pinned: endpoints that are templates, and for
 each endpoint how its arrays are matched, which objects are maps, and what noisy fields hold.
 Review it like code and commit it. What stands here wins over what is learned; what is new is added
 at the end of a run, and nothing here is changed or taken away. With --freeze nothing is added.
 To keep something from being learned again, write off: "$.x": off, or - off: GET /p/{id}
 See docs/profiles.md.`;

/**
 * Adds what was learned to a profiles file, which is made where it is missing, and keeps everything
 * else in it. The file is replaced in one step, and not touched where nothing is new. Throws
 * PROFILES_FILE, PROFILES_INVALID (it was broken meanwhile) and PROFILES_WRITE.
 */
export async function writeProfiles(file: string, learned: Profiles): Promise<Added> {
  const before = await profilesText(file);
  const document = before === undefined ? freshDocument() : readProfiles(before, file).document;
  const plain = printed(document, before ?? "");
  const added = addLearned(document, learned);
  if (added.templates + added.arrays + added.maps + added.values === 0) return added;
  const full = printed(document, before ?? "");
  const text = before === undefined ? full : insertLines(before, plain, full);
  // What we write we can read: a name that the schema refuses must not lock its file.
  readProfiles(text, file);
  const bytes = Buffer.byteLength(text);
  if (bytes > PROFILES_BYTES_MAX)
    throw unwritten(
      file,
      `it would have ${bytes} bytes, and at most ${PROFILES_BYTES_MAX} are read`,
    );
  try {
    await replaceFile(file, text);
  } catch (cause) {
    throw unwritten(file, errorCode(cause), cause);
  }
  return added;
}

function unwritten(file: string, why: string, cause?: unknown): ShadowError<"PROFILES_WRITE"> {
  return new ShadowError("PROFILES_WRITE", `profiles: ${file} cannot be written (${why}).`, {
    cause,
  });
}

function freshDocument(): Document {
  const document = new Document(new YAMLMap());
  document.commentBefore = HEADER;
  return document;
}

/** With the indentation and the lists that the file has. */
function printed(document: Document, before: string): string {
  const indent = /^( {2,8})\S/m.exec(before)?.[1]?.length ?? 2;
  const indentSeq = !/^\S[^\n]*:\r?\n-/m.test(before);
  return document.toString({ lineWidth: 0, indent, indentSeq });
}

/** Written beside it and moved over it, so that nobody ever reads half a file. */
async function replaceFile(file: string, text: string): Promise<void> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  const beside = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(beside, text, { flag: "wx" });
    if (mode !== undefined) await chmod(beside, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
