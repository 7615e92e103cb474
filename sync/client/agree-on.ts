import { SyncError } from "../sync-error.ts";
import type { Session } from "./session.ts";
import type { Op } from "./sync-client.ts";

interface Agreement {
  readonly key: string;
  readonly what: string;
  readonly value: number;
}

/** Asks once that all who use a name mean the same number; INVALID_ARGUMENT where they do not. */
export function agreeOn(
  session: Session,
  { key, what, value }: Agreement,
): (op: Op) => Promise<void> {
  let agreed = false;
  return async (op) => {
    if (agreed) return;
    const held = await session.ask(op, () => session.backend.setOnce(key, value));
    if (held !== value) {
      throw new SyncError("INVALID_ARGUMENT", `${what} is ${value} here, but others said ${held}`);
    }
    agreed = true;
  };
}
