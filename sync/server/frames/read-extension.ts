import { z } from "zod";

const id = z.string();
const key = z.string().max(4096);
const owner = z.string().min(1).max(256);
/** Names an operation, so that it is done once though it is asked for again. */
const op = z.string().min(1).max(256);
/** Longest lease or visibility: 24 days, what a timer takes. */
const milliseconds = z.int().min(1).max(2_073_600_000);
const number = z.int().min(0);

const want = z.object({
  key,
  /** Null: nobody ever waits. */
  limit: number.min(1).nullable(),
  units: number.min(1),
  ttl_ms: milliseconds,
  owner,
  meta: z.string().max(4096).optional(),
});

/** The verbs that Testground's service lacks, and their arguments. */
const extensionRequest = z.discriminatedUnion("verb", [
  z.object({ verb: z.literal("hello"), id, want: z.object({}) }),
  z.object({ verb: z.literal("wait"), id, want: z.object({ state: key, target: number }) }),
  z.object({ verb: z.literal("count"), id, want: z.object({ state: key }) }),
  z.object({ verb: z.literal("signallers"), id, want: z.object({ state: key }) }),
  z.object({ verb: z.literal("instances"), id, want: z.object({ state: key }) }),
  z.object({ verb: z.literal("acquire"), id, want }),
  z.object({ verb: z.literal("try_acquire"), id, want }),
  z.object({ verb: z.literal("extend"), id, want: z.object({ key, owner, ttl_ms: milliseconds }) }),
  z.object({ verb: z.literal("release"), id, want: z.object({ key, owner, op: op.optional() }) }),
  z.object({ verb: z.literal("holders"), id, want: z.object({ key }) }),
  z.object({ verb: z.literal("watch"), id, want: z.object({ key }) }),
  z.object({ verb: z.literal("set_once"), id, want: z.object({ key, value: number }) }),
  z.object({
    verb: z.literal("take"),
    id,
    want: z.object({ topic: key, owner, visibility_ms: milliseconds, op: op.optional() }),
  }),
  z.object({
    verb: z.literal("acknowledge"),
    id,
    want: z.object({ topic: key, seq: number, owner, op: op.optional() }),
  }),
  z.object({ verb: z.literal("give_back"), id, want: z.object({ topic: key, owner, op }) }),
]);

export type ExtensionRequest = z.output<typeof extensionRequest>;

/** An extension verb whose arguments do not fit; `sentence` says what was expected. */
export interface RefusedRequest {
  readonly verb: "refused";
  readonly id: string;
  readonly sentence: string;
}

const VERBS: readonly string[] = extensionRequest.options.map((option) => option.shape.verb.value);

/** The extension verb of a frame, if there is one: the first in the order above. */
export function readExtension(
  frameId: string,
  frame: ReadonlyMap<string, string>,
): ExtensionRequest | RefusedRequest | undefined {
  const verb = VERBS.find((name) => frame.has(name));
  if (verb === undefined) return undefined;
  const result = extensionRequest.safeParse({
    verb,
    id: frameId,
    want: JSON.parse(frame.get(verb) ?? "null"),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [verb, ...(issue?.path.slice(1) ?? [])].join(".");
  return {
    verb: "refused",
    id: frameId,
    sentence: `${place}: ${issue?.message ?? "does not fit"}`,
  };
}
