import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { errorCode } from "../../core/index.ts";
import type { HeldFile } from "../../dashboard/server/index.ts";
import { APPROVALS_FILE_DEFAULT } from "../approvals/default-file.ts";
import type { ConfigSource } from "./steering-jobs.ts";

const CODE = new Set([".ts", ".mts", ".js", ".mjs"]);

/** Whether a configuration is a program, which is not changed from here. */
export function isCode(file: string): boolean {
  return CODE.has(extname(file));
}

/** Whether the configuration's file can be written, and why not. */
export async function heldConfig(source: ConfigSource | undefined): Promise<HeldFile> {
  const file = source?.file;
  if (source === undefined || file === undefined) {
    const why =
      "this run reads no configuration file while it goes on: put the change into the file for the next start.";
    return { writable: false, why };
  }
  const why = await obstacle(source, file);
  return why === undefined ? { file, writable: true } : { file, writable: false, why };
}

async function obstacle(source: ConfigSource, file: string): Promise<string | undefined> {
  const { set, environment } = source;
  if (isCode(file)) return `${file} is code: paste the rule there.`;
  if (
    environment["SHADOWDIFF_COMPARE"] !== undefined ||
    set.some((one) => /^compare[.=]/.test(one))
  )
    return "compare is set by the environment or --set, which beats the file.";
  for (const place of [file, dirname(file)]) {
    const refused = await access(place, constants.W_OK).catch((error: unknown) => errorCode(error));
    if (refused !== undefined) return `${place} cannot be written (${refused}): paste the rule.`;
  }
  return undefined;
}

/** Whether approvals can be written: in the file that the configuration names, or in one that it can be made to. */
export async function heldApprovals(
  source: ConfigSource | undefined,
  file: string | undefined,
): Promise<HeldFile> {
  if (file === undefined) {
    const { writable, why = "" } = await heldConfig(source);
    if (writable) {
      const name = `approvals: ${APPROVALS_FILE_DEFAULT}`;
      return { writable, why: `the first approval adds the key ${name} to the configuration.` };
    }
    return { writable, why: `no approvals file is configured, and ${why}` };
  }
  for (const place of [file, dirname(file)]) {
    const refused = await access(place, constants.W_OK).catch((error: unknown) => errorCode(error));
    if (refused === undefined || (place === file && refused === "ENOENT")) continue;
    return { file, writable: false, why: `${place} cannot be written (${refused}).` };
  }
  return { file, writable: true };
}
