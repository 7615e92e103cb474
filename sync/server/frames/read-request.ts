import { ShadowError } from "../../../core/index.ts";
import { type ExtensionRequest, type RefusedRequest, readExtension } from "./read-extension.ts";
import { rawMembers } from "./raw-members.ts";

/** What a client asks in one frame. */
export type SyncRequest =
  | { readonly verb: "cancel"; readonly id: string }
  | {
      readonly verb: "publish";
      readonly id: string;
      readonly topic: string;
      /** JSON text as it came. */
      readonly raw: string;
      readonly op: string | undefined;
    }
  | {
      readonly verb: "subscribe";
      readonly id: string;
      readonly topic: string;
      /** Given by clients of ours, whose frames then bear the number. */
      readonly after: number | undefined;
    }
  | {
      readonly verb: "barrier";
      readonly id: string;
      readonly state: string;
      readonly target: number;
    }
  | {
      readonly verb: "signal";
      readonly id: string;
      readonly state: string;
      readonly op: string | undefined;
      readonly member: string | undefined;
    }
  | ExtensionRequest
  | RefusedRequest
  /** None of the verbs known here: nothing is done and nothing answered. */
  | { readonly verb: "none"; readonly id: string };

type Members = ReadonlyMap<string, string>;

const VERBS = ["publish", "subscribe", "barrier", "signal_entry"] as const;

/**
 * Reads a client's frame as Testground's service does: the first of publish, subscribe, barrier and
 * signal_entry wins, what is missing is empty, unknown members are ignored. Fields of our own are
 * read with `extensions` alone. Throws SYNC_FRAME where that service fails to unmarshal.
 */
export function readRequest(text: string, extensions: boolean): SyncRequest {
  const frame = membersOf(checked(text));
  const id = stringIn(frame, "id");
  const verbs = VERBS.map((verb) => objectIn(frame, verb));
  if (isTrue(frame, "is_cancel")) return { verb: "cancel", id };
  const [publish, subscribe, barrier, signal] = verbs;
  const own = (members: Members, name: string): string | undefined =>
    extensions && members.has(name) ? stringIn(members, name) : undefined;
  // A client of ours asks hello together with a barrier that any other service answers.
  if (extensions && frame.has("hello")) return { verb: "hello", id, want: {} };
  if (publish !== undefined) {
    const topic = stringIn(publish, "topic");
    return {
      verb: "publish",
      id,
      topic,
      raw: publish.get("payload") ?? "null",
      op: own(publish, "op"),
    };
  }
  if (subscribe !== undefined) {
    const topic = stringIn(subscribe, "topic");
    const after =
      extensions && subscribe.has("after") ? Math.max(0, integerIn(subscribe, "after")) : undefined;
    return { verb: "subscribe", id, topic, after };
  }
  if (barrier !== undefined) {
    const state = stringIn(barrier, "state");
    return { verb: "barrier", id, state, target: integerIn(barrier, "target") };
  }
  if (signal !== undefined) {
    const state = stringIn(signal, "state");
    return { verb: "signal", id, state, op: own(signal, "op"), member: own(signal, "member") };
  }
  return (extensions ? readExtension(id, frame) : undefined) ?? { verb: "none", id };
}

function checked(text: string): string {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause);
  }
  return text;
}

function membersOf(text: string): Members {
  const members = rawMembers(text);
  if (members === undefined) throw unreadable();
  return members;
}

function objectIn(members: Members, name: string): Members | undefined {
  const text = given(members, name);
  return text === undefined ? undefined : membersOf(text);
}

function stringIn(members: Members, name: string): string {
  const text = given(members, name);
  if (text === undefined) return "";
  if (!text.startsWith('"')) throw unreadable();
  return String(JSON.parse(text));
}

/** Go's int: digits alone, no fraction and no exponent. */
function integerIn(members: Members, name: string): number {
  const text = given(members, name);
  if (text === undefined) return 0;
  if (!/^-?\d{1,15}$/.test(text)) throw unreadable();
  return Number(text);
}

function isTrue(members: Members, name: string): boolean {
  const text = given(members, name);
  if (text !== undefined && text !== "true" && text !== "false") throw unreadable();
  return text === "true";
}

/** To Go's decoder null is as good as absent. */
function given(members: Members, name: string): string | undefined {
  const text = members.get(name);
  return text === "null" ? undefined : text;
}

function unreadable(cause?: unknown): ShadowError<"SYNC_FRAME"> {
  return new ShadowError("SYNC_FRAME", "failed to unmarshal JSON", { cause });
}
