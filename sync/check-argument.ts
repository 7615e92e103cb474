import { SyncError } from "./sync-error.ts";

function refuse(name: string, value: unknown, expected: string): never {
  throw new SyncError("INVALID_ARGUMENT", `${name} is ${String(value)}: expected ${expected}`);
}

export function whole(name: string, value: number): void {
  if (!Number.isSafeInteger(value)) refuse(name, value, "a whole number");
}

export function notNegative(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) refuse(name, value, "a whole number from 0");
}

export function atLeastOne(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) refuse(name, value, "a whole number from 1");
}

export function positive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) refuse(name, value, "a number above 0");
}

export function finite(name: string, value: number): void {
  if (!Number.isFinite(value)) refuse(name, value, "a number");
}

export function named(what: string, value: unknown): void {
  if (typeof value !== "string" || value === "") refuse(what, value, "a name");
  // Half a surrogate pair becomes U+FFFD on every wire: two names would be one.
  if (/\p{Surrogate}/u.test(value)) refuse(what, value, "a name in well-formed Unicode");
}
