import { createHash } from "node:crypto";
import { PROLOGUE } from "./prologue.ts";

/**
 * A script of the backend. Every script begins with the prologue, which takes KEYS[1..4] and
 * ARGV[1..5]; its own keys follow from KEYS[5], its own arguments from ARGV[6].
 */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
  /** Whether it changes what a resend must not change twice. */
  readonly mutates: boolean;
}

export function script(name: string, mutates: boolean, body: string): Script {
  const text = `${PROLOGUE}\n${body}`;
  return { name, text, sha: createHash("sha1").update(text).digest("hex"), mutates };
}
