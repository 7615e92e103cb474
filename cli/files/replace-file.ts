import { randomBytes } from "node:crypto";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";

/**
 * The new text takes the old one's place at once. A link stays a link: what it points to is replaced, with
 * the rights that it had. Throws what the file system says.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const beside = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const mode = (await stat(target).catch(() => undefined))?.mode ?? 0o644;
    await writeFile(beside, text, { mode, flag: "wx" });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
