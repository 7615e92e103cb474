import type { MessagePort } from "node:worker_threads";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { AdminReply, AdminRequest } from "./admin-messages.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";

/** What the dashboard's thread asks the main thread, which keeps the books and the run. */
export interface MainThread {
  status(): Promise<StatusSnapshot>;
  setMirroring(enabled: boolean): Promise<void>;
  /** Has it read the configuration again. */
  reload(): Promise<ReloadOutcome>;
}

/** `told` gets what was not asked for. */
export function askMain(
  port: Pick<MessagePort, "on" | "postMessage">,
  told: (message: AdminReply) => void,
): MainThread {
  const waiting = new Map<number, (reply: AdminReply) => void>();
  let nextId = 0;
  const ask = (request: (id: number) => AdminRequest): Promise<AdminReply> =>
    new Promise((resolve) => {
      nextId += 1;
      waiting.set(nextId, resolve);
      port.postMessage(request(nextId));
    });
  port.on("message", (message: AdminReply) => {
    if (!("id" in message)) {
      told(message);
      return;
    }
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  return {
    async status() {
      const reply = await ask((id) => ({ kind: "status", id }));
      if (reply.kind === "status") return reply.status;
      throw new Error("the main thread answers a status request with a status");
    },
    async setMirroring(enabled) {
      await ask((id) => ({ kind: "mirroring", id, enabled }));
    },
    async reload() {
      const reply = await ask((id) => ({ kind: "reload", id }));
      if (reply.kind === "reloaded") return reply.outcome;
      throw new Error("the main thread answers a reload with what became of it");
    },
  };
}
