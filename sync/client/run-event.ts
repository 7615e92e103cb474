import { SyncError } from "../sync-error.ts";

/** What an instance tells about its run, in Testground's form: an object with one key. */
export type RunEvent =
  | { readonly start_event: { readonly runenv: unknown } }
  | { readonly message_event: { readonly message: string } }
  | { readonly success_event: { readonly group: string } }
  | { readonly failure_event: { readonly group: string; readonly error: string } }
  | {
      readonly crash_event: {
        readonly group: string;
        readonly error: string;
        readonly stacktrace: string;
      };
    }
  | { readonly stage_start_event: { readonly name: string; readonly group: string } }
  | { readonly stage_end_event: { readonly name: string; readonly group: string } }
  /** Of other clients: whatever else they tell. */
  | { readonly [name: string]: unknown };

export function parseRunEvent(value: unknown): RunEvent {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new SyncError("INVALID_ARGUMENT", "a run event is an object with one key");
}
