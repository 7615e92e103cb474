import type { MessagePort } from "node:worker_threads";
import { type Clock, type Logger, type Random, errorCode } from "../../core/index.ts";
import type { CapturePolicy, CaptureSubject } from "../capture/capture-policy.ts";
import { ChangingPolicy } from "../capture/changing-policy.ts";
import { type LivePath, createLivePath } from "../live/live-path.ts";
import { LiveTimings } from "../timing/live-timings.ts";
import { Handover } from "./handover.ts";
import { SharedByteBudget } from "./shared-byte-budget.ts";
import type { FromLiveWorker, LiveWorkerData, ToLiveWorker } from "./wire.ts";
import type { WorkerLedger } from "./worker-books.ts";

/** How often a worker shows that its event loop turns. */
const BEAT_MS = 250;

export interface LiveWorkerOptions {
  readonly port: MessagePort;
  readonly data: LiveWorkerData;
  readonly ledger: WorkerLedger;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A worker's thread: a live path on the shared port, whose captures go to the main thread. */
export async function serveLiveWorker(options: LiveWorkerOptions): Promise<LivePath | undefined> {
  const { port, data, ledger, clock, random, logger } = options;
  const post = (message: FromLiveWorker, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  const handover = new Handover({
    taken: () => ledger.taken,
    max: data.handoverMax,
    clock,
    post,
  });
  const policy = new ChangingPolicy(data.mirror, { random, clock });
  keepBeating(ledger, clock);
  try {
    const path = await createLivePath({
      listen: data.listen,
      sharesPort: true,
      tls: data.tls,
      live: data.live,
      ledger,
      mirror: handover,
      policy: tellingRate(policy, ledger),
      memory: new SharedByteBudget(data.budget, { own: data.number, limit: data.budgetLimit }),
      clock,
      logger,
      limits: data.limits,
      timings: new LiveTimings(data.timings),
    });
    const setMirroring = (enabled: boolean): void => {
      path.setMirroring(enabled);
      policy.setMirroring(enabled);
    };
    if (!data.mirroring) setMirroring(false);
    port.on("message", (message: ToLiveWorker) => {
      switch (message.kind) {
        case "mirroring":
          setMirroring(message.enabled);
          return;
        case "change":
          path.setLive(message.live);
          policy.change(message.mirror);
          return;
        case "certificates":
          path.renewCertificates();
          return;
        case "close":
          void path.close(message.drainMs).then(() => {
            handover.flush();
            port.close();
          });
      }
    });
    post({ kind: "listening", url: path.url, port: path.port });
    return path;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failure", code: errorCode(error, "WORKER_START"), message });
    port.close();
    return undefined;
  }
}

function keepBeating(ledger: WorkerLedger, clock: Clock): void {
  const beat = (): void => {
    ledger.beat();
    clock.after(BEAT_MS, beat);
  };
  beat();
}

/** Tells the main thread what only the rate kept back, which the books do not know apart. */
function tellingRate(policy: ChangingPolicy, ledger: WorkerLedger): CapturePolicy {
  return {
    get bodyMax() {
      return policy.bodyMax;
    },
    decide(subject: CaptureSubject) {
      const decision = policy.decide(subject);
      if (decision === "sampled-out") ledger.tellRateLimited(policy.status().rateLimited);
      return decision;
    },
    setMirroring: (enabled) => policy.setMirroring(enabled),
    status: () => policy.status(),
  };
}
