import { SyncError } from "../sync-error.ts";

/** The JSON text of a payload; INVALID_ARGUMENT where it has none. */
export function payloadText(payload: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (cause) {
    throw new SyncError("INVALID_ARGUMENT", "the payload cannot be written as JSON", { cause });
  }
  // Of a function, a symbol or undefined; the declared type of stringify does not say so.
  if (typeof text !== "string") {
    throw new SyncError("INVALID_ARGUMENT", `the payload is ${typeof payload}: JSON has none`);
  }
  return text;
}
