import type { Holder, LeaseWant, SyncBackend } from "../backend.ts";
import type { ExtensionRequest } from "./frames/read-extension.ts";
import { replies } from "./frames/replies.ts";
import { type Answered, opKey } from "./answered.ts";
import { serveQueue } from "./serve-queue.ts";

export interface ExtensionContext {
  readonly backend: SyncBackend;
  readonly maxMessage: number;
  readonly answered: Answered;
  epoch(): Promise<number>;
  readonly signal: AbortSignal;
  /** Sends a frame before the last one. */
  answer(frame: string): void;
  /** Resolves when there is room for one. */
  room(signal: AbortSignal): Promise<void>;
}

/** Does what an extension verb asks and returns the frame that answers it. */
export async function serveExtension(
  request: ExtensionRequest,
  context: ExtensionContext,
): Promise<string> {
  if (request.verb === "watch") return watch(request, context);
  return replies.result(request.id, await resultOf(request, context));
}

// oxlint-disable-next-line complexity -- one branch for each verb
async function resultOf(
  request: Exclude<ExtensionRequest, { verb: "watch" }>,
  { backend, maxMessage, answered, epoch, signal }: ExtensionContext,
): Promise<unknown> {
  switch (request.verb) {
    case "hello":
      return { protocol: 1, epoch: await epoch(), max_message: maxMessage };
    case "wait":
      return { count: await backend.wait(request.want.state, request.want.target, signal) };
    case "count":
    case "instances":
      return { count: await backend[request.verb](request.want.state) };
    case "signallers":
      return { members: await backend.signallers(request.want.state) };
    case "acquire": {
      const { token } = await backend.acquire(request.want.key, leaseWant(request.want), signal);
      return { token: String(token) };
    }
    case "try_acquire": {
      const grant = await backend.tryAcquire(request.want.key, leaseWant(request.want));
      return { token: grant === undefined ? null : String(grant.token) };
    }
    case "extend": {
      const { key, owner, ttl_ms: ttlMs } = request.want;
      return { held: await backend.extend(key, owner, ttlMs) };
    }
    case "release": {
      const { key, owner, op } = request.want;
      const id = opKey("release", key, op);
      return { held: await answered.held.once(id, () => backend.release(key, owner)) };
    }
    case "holders":
      return { holders: (await backend.holders(request.want.key)).map(printed) };
    case "set_once":
      return { value: await backend.setOnce(request.want.key, request.want.value) };
    case "take":
    case "acknowledge":
    case "give_back":
      return serveQueue(request, { backend, answered, signal });
  }
}

/** The holders now and after each change, a frame each. */
async function watch(
  request: Extract<ExtensionRequest, { verb: "watch" }>,
  { backend, signal, answer, room }: ExtensionContext,
): Promise<string> {
  for await (const holders of backend.watch(request.want.key, signal)) {
    await room(signal);
    if (signal.aborted) break;
    answer(replies.result(request.id, { holders: holders.map(printed) }));
  }
  return "";
}

function leaseWant(want: {
  readonly limit: number | null;
  readonly units: number;
  readonly ttl_ms: number;
  readonly owner: string;
  readonly meta?: string | undefined;
}): LeaseWant {
  const { limit, units, ttl_ms: ttlMs, owner, meta } = want;
  return {
    limit: limit ?? Number.POSITIVE_INFINITY,
    units,
    ttlMs,
    owner,
    ...(meta === undefined ? {} : { meta }),
  };
}

function printed(holder: Holder): unknown {
  const { owner, token, units, meta, remainingMs } = holder;
  return { owner, token: String(token), units, meta, remaining_ms: Math.round(remainingMs) };
}
