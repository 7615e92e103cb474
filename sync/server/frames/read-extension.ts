import { z } from "zod";
import { ShadowError } from "../../../core/index.ts";

const key = z.string().max(4096);
const owner = z.string().min(1).max(256);
const milliseconds = z.number().int().min(1).max(2_073_600_000);
const number = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

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
const VERBS = {
  hello: z.object({}),
  wait: z.object({ state: key, target: number }),
  count: z.object({ state: key }),
  signallers: z.object({ state: key }),
  acquire: want,
  try_acquire: want,
  extend: z.object({ key, owner, ttl_ms: milliseconds }),
  release: z.object({ key, owner }),
  holders: z.object({ key }),
  watch: z.object({ key }),
  set_once: z.object({ key, value: number }),
  take: z.object({ topic: key, owner, visibility_ms: milliseconds }),
  acknowledge: z.object({ topic: key, seq: number, owner }),
} as const;

type Verbs = typeof VERBS;
export type ExtensionVerb = keyof Verbs;

export type ExtensionRequest = {
  [Verb in ExtensionVerb]: {
    readonly verb: Verb;
    readonly id: string;
    readonly want: z.output<Verbs[Verb]>;
  };
}[ExtensionVerb];

const READERS: { readonly [Verb in ExtensionVerb]: (id: string, value: unknown) => ExtensionRequest } =
  {
    hello: (id, value) => ({ verb: "hello", id, want: read("hello", value) }),
    wait: (id, value) => ({ verb: "wait", id, want: read("wait", value) }),
    count: (id, value) => ({ verb: "count", id, want: read("count", value) }),
    signallers: (id, value) => ({ verb: "signallers", id, want: read("signallers", value) }),
    acquire: (id, value) => ({ verb: "acquire", id, want: read("acquire", value) }),
    try_acquire: (id, value) => ({ verb: "try_acquire", id, want: read("try_acquire", value) }),
    extend: (id, value) => ({ verb: "extend", id, want: read("extend", value) }),
    release: (id, value) => ({ verb: "release", id, want: read("release", value) }),
    holders: (id, value) => ({ verb: "holders", id, want: read("holders", value) }),
    watch: (id, value) => ({ verb: "watch", id, want: read("watch", value) }),
    set_once: (id, value) => ({ verb: "set_once", id, want: read("set_once", value) }),
    take: (id, value) => ({ verb: "take", id, want: read("take", value) }),
    acknowledge: (id, value) => ({ verb: "acknowledge", id, want: read("acknowledge", value) }),
  };

/** The extension verb of a frame, if there is one. Throws SYNC_INVALID where its arguments do not fit. */
export function readExtension(
  id: string,
  frame: ReadonlyMap<string, string>,
): ExtensionRequest | undefined {
  for (const [verb, reader] of Object.entries(READERS)) {
    const text = frame.get(verb);
    if (text !== undefined) return reader(id, JSON.parse(text));
  }
  return undefined;
}

function read<Verb extends ExtensionVerb>(verb: Verb, value: unknown): z.output<Verbs[Verb]> {
  const result = z.safeParse<Verbs[Verb]>(VERBS[verb], value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ShadowError(
    "SYNC_INVALID",
    `${verb}${issue === undefined ? "" : `: ${[...issue.path, issue.message].join(": ")}`}`,
  );
}
