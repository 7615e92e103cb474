import { configSchema } from "../../../core/config/index.ts";
import {
  type Clock,
  type ConfigInput,
  type Exchange,
  type ExchangeSink,
  type PerRole,
  type RequestSnapshot,
  perRole,
  seededRandom,
  systemClock,
} from "../../../core/index.ts";
import { addressOf } from "../../testing/address-of.ts";
import { Outbox } from "../../mirror/outbox.ts";
import type { CapturedRequest } from "../../mirror/intake.ts";
import { WAYS } from "../../mirror/way.ts";
import type { Ack, FromShadow, ShadowReport, ToShadow } from "../../mirror/wire.ts";
import { serveShadow } from "../shadow-server.ts";

export function requestOf(path: string, more: Partial<CapturedRequest> = {}): CapturedRequest {
  return {
    method: "GET",
    path,
    headers: ["Host", "shop"],
    chunks: [],
    bodyBytes: 0,
    trailers: [],
    ...more,
  };
}

/** A sink that keeps what it gets; `refuse` makes its store full. */
export function recordingSink() {
  const accepted: Exchange[] = [];
  const live: [number, number][] = [];
  const state = { refuse: undefined as Error | undefined, uncommitted: 0, placed: 0 };
  const sink: ExchangeSink = {
    place() {
      const seq = state.placed;
      state.placed += 1;
      return { endpoint: "GET /x", seq: seq + 1000, index: seq };
    },
    accept(exchange) {
      accepted.push(exchange);
      state.uncommitted += 1;
    },
    abandon() {},
    live: (seq, status) => void live.push([seq, status]),
    commit() {
      if (state.refuse !== undefined) throw state.refuse;
      const count = state.uncommitted;
      state.uncommitted = 0;
      return count;
    },
  };
  return { sink, accepted, live, state };
}

interface BenchOptions {
  readonly targets: PerRole<string>;
  readonly mirror?: ConfigInput["mirror"];
  readonly clock?: Clock;
  readonly prepare?: (request: RequestSnapshot) => RequestSnapshot;
}

/** The shadow in this thread, with the live thread's end of the port in the test's hands. */
export function benchShadow(options: BenchOptions) {
  const recorded = recordingSink();
  const posted: FromShadow[] = [];
  const totals = { compared: 0, bytes: 0, incomplete: new Map<string, number>() };
  let waiting: { met: () => boolean; resolve: () => void }[] = [];
  let deliver = (_message: ToShadow): void => {};
  let nextSeq = 0;
  const server = serveShadow({
    targets: perRole((role) => addressOf(options.targets[role])),
    port: {
      post(message) {
        posted.push(message);
        if (message.kind === "ack") addAck(totals, message);
        for (const entry of waiting) if (entry.met()) entry.resolve();
        waiting = waiting.filter((entry) => !entry.met());
      },
      onMessage(listen) {
        deliver = listen;
      },
      close() {},
    },
    mirror: configSchema.parse({ mirror: options.mirror ?? {} }).mirror,
    sink: recorded.sink,
    clock: options.clock ?? systemClock,
    random: seededRandom(7),
    logger: { info() {}, warn() {}, error() {} },
    committed: 0,
    ...(options.prepare === undefined ? {} : { prepare: options.prepare }),
  });
  const until = (met: () => boolean): Promise<void> =>
    met() ? Promise.resolve() : new Promise((resolve) => waiting.push({ met, resolve }));
  return {
    ...recorded,
    posted,
    totals,
    until,
    deliver: (message: ToShadow) => deliver(message),
    left: () =>
      totals.compared + [...totals.incomplete.values()].reduce((sum, count) => sum + count, 0),
    gates: () => posted.flatMap((message) => (message.kind === "gate" ? [message.state] : [])),
    lastReport: () =>
      posted.findLast((message): message is ShadowReport => message.kind === "report"),
    send(...requests: CapturedRequest[]) {
      const outbox = new Outbox();
      for (const request of requests) {
        outbox.add(request, { seq: nextSeq, way: "proxy", capturedAtMs: 1 });
        outbox.addStatus(nextSeq, 200);
        nextSeq += 1;
      }
      deliver(outbox.take());
    },
    close: () => server.close(),
  };
}

function addAck(
  totals: { compared: number; bytes: number; incomplete: Map<string, number> },
  ack: Ack,
) {
  totals.bytes += ack.bytes;
  for (const way of WAYS) {
    totals.compared += ack.compared[way];
    for (const [reason, count] of Object.entries(ack.incomplete[way])) {
      totals.incomplete.set(reason, (totals.incomplete.get(reason) ?? 0) + count);
    }
  }
}
