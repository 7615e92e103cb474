import type { ScopedKeys } from "../keys.ts";
import { readMessage } from "./live-subscription.ts";
import { payloadText } from "./payload.ts";
import type { Session } from "./session.ts";
import type { Topic, WorkQueue } from "./sync-client.ts";

const VISIBILITY_MS = 10_000;

/** Each item goes to one puller, and to another one where it is not acknowledged in time. */
export function workQueue<T>(
  session: Session,
  keys: ScopedKeys,
  { name, parse }: Topic<T>,
): WorkQueue<T> {
  const { backend } = session;
  const key = keys.of("queues", name);
  return {
    async push(item, op) {
      const raw = payloadText(item);
      return session.ask(op, () => backend.append(key, raw, op?.opId));
    },
    async pull(options = {}) {
      const { visibilityMs = VISIBILITY_MS } = options;
      const owner = session.newId();
      const taken = await session.run(options, (signal) =>
        backend.take(key, { owner, visibilityMs }, signal),
      );
      const ack = (): Promise<boolean> =>
        session.ask(undefined, () => backend.acknowledge(key, taken.seq, owner));
      return { ...readMessage(taken, parse), attempt: taken.delivery, ack };
    },
  };
}
