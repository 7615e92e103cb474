import type { LeaseWant } from "../backend.ts";
import * as check from "../check-argument.ts";
import { SyncError } from "../sync-error.ts";
import { NAME_MAX, PAYLOAD_MAX } from "./options.ts";

export function checkPrefix(prefix: string): void {
  if (/[{}]/u.test(prefix)) throw invalid(`prefix ${prefix} must have no braces`);
}

export function checkName(what: string, name: string | undefined): void {
  if (name === undefined) return;
  check.named(what, name);
  if (name.length > NAME_MAX) throw invalid(`${what} is longer than ${NAME_MAX} characters`);
}

export function checkPayload(topic: string, raw: string): void {
  // A character takes three bytes at most, so short ones need no count.
  if (raw.length * 3 <= PAYLOAD_MAX || Buffer.byteLength(raw) <= PAYLOAD_MAX) return;
  throw new SyncError(
    "TOO_LARGE",
    `An entry for topic "${topic}" is larger than ${PAYLOAD_MAX} bytes: publish where it lies instead.`,
  );
}

/** All keys of a run go together, and what is granted with them. */
export function checkLasts(what: string, ms: number, runTtlMs: number): void {
  check.positive(what, ms);
  if (ms <= runTtlMs) return;
  throw invalid(
    `${what} is ${ms}: the run itself is kept for ${runTtlMs} ms after its last use (runTtlMs), and nothing in it longer. Ask for less, or raise runTtlMs.`,
  );
}

export function checkWant(key: string, want: LeaseWant, runTtlMs: number): void {
  checkName("key", key);
  checkName("owner", want.owner);
  check.atLeastOne("units", want.units);
  checkLasts("ttlMs", want.ttlMs, runTtlMs);
  if (want.limit !== Infinity) check.atLeastOne("limit", want.limit);
  if (want.units > want.limit) {
    throw invalid(`${want.units} units of "${key}" can never be free: there are ${want.limit}`);
  }
}

function invalid(detail: string): SyncError {
  return new SyncError("INVALID_ARGUMENT", detail);
}
