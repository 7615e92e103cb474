import type { SyncBackend, Taken } from "../backend.ts";
import { type Answered, opKey } from "./answered.ts";
import type { ExtensionRequest } from "./frames/read-extension.ts";

interface QueueParts {
  readonly backend: SyncBackend;
  readonly answered: Answered;
  readonly signal: AbortSignal;
}

type Verb = "take" | "acknowledge" | "give_back";
type Want<V extends Verb> = Extract<ExtensionRequest, { verb: V }>["want"];

/** What a verb of queues gives. */
export async function serveQueue(
  request: Extract<ExtensionRequest, { verb: Verb }>,
  parts: QueueParts,
): Promise<unknown> {
  switch (request.verb) {
    case "take": {
      const { seq, delivery, raw } = await take(request.want, parts);
      return { seq, delivery, payload: raw };
    }
    case "acknowledge": {
      const { topic, seq, owner, op } = request.want;
      const { backend, answered } = parts;
      const work = (): Promise<boolean> => backend.acknowledge(topic, seq, owner);
      return { held: await answered.held.once(opKey("acknowledge", topic, op), work) };
    }
    case "give_back":
      return { held: await takeBack(request.want, parts) };
  }
}

/** Takes an entry; who asks again for the same operation gets the same one. */
function take(want: Want<"take">, { backend, answered, signal }: QueueParts): Promise<Taken> {
  const { topic, owner, visibility_ms: visibilityMs, op } = want;
  return answered.taken.waitOnce(
    opKey("take", topic, op),
    async (stopped) => {
      const taken = await backend.take(topic, { owner, visibilityMs }, stopped);
      if (!stopped.aborted) return taken;
      // Handed out to somebody who went meanwhile.
      await giveBack(backend, { topic, owner, seq: taken.seq });
      throw stopped.reason;
    },
    signal,
  );
}

/** Gives back what an operation took whose client does not wait any more; false where it took nothing. */
async function takeBack(
  { topic, owner, op }: Want<"give_back">,
  { backend, answered }: QueueParts,
): Promise<boolean> {
  const taken = await answered.taken.forget(opKey("take", topic, op));
  return taken !== undefined && giveBack(backend, { topic, owner, seq: taken.seq });
}

async function giveBack(
  backend: SyncBackend,
  { topic, seq, owner }: { readonly topic: string; readonly seq: number; readonly owner: string },
): Promise<boolean> {
  return (await backend.giveBack?.(topic, seq, owner)) ?? false;
}
