import { parentPort, workerData } from "node:worker_threads";
import { configSchema } from "../../../core/config/index.ts";
import {
  type ExchangeSink,
  type PerRole,
  perRole,
  seededRandom,
  systemClock,
} from "../../../core/index.ts";
import { serveShadow } from "../../shadow/shadow-server.ts";
import { addressOf } from "../../testing/address-of.ts";
import { workerPort } from "../worker-thread.ts";

/**
 * A shadow thread for tests. Its store is one shared number, which outlives the thread; the path of
 * a request says how the thread comes to harm.
 */
interface EntryData {
  readonly targets: PerRole<string>;
  readonly committed: Int32Array;
}

const { targets, committed }: EntryData = workerData;
const hoard: unknown[] = [];
let uncommitted = 0;
let placed = 0;
let dieAfterCommit = false;

function comeToHarm(path: string): void {
  if (path === "/exit") process.exit(3);
  if (path === "/throw") setImmediate(throwUncaught);
  if (path === "/die-after-commit") dieAfterCommit = true;
  if (path === "/spin") for (;;);
  if (path === "/out-of-memory") for (;;) hoard.push(Array.from({ length: 10_000 }, () => ({})));
}

function throwUncaught(): void {
  throw new Error("planted");
}

const sink: ExchangeSink = {
  place(request) {
    comeToHarm(request.path);
    const seq = placed;
    placed += 1;
    return { endpoint: "GET /", seq, index: seq };
  },
  accept() {
    uncommitted += 1;
  },
  abandon() {},
  live() {},
  commit() {
    const count = uncommitted;
    uncommitted = 0;
    Atomics.add(committed, 0, count);
    if (dieAfterCommit && count > 0) process.exit(4);
    return count;
  },
};

if (parentPort !== null) {
  serveShadow({
    port: workerPort(parentPort),
    targets: perRole((role) => addressOf(targets[role])),
    mirror: configSchema.parse({}).mirror,
    sink,
    clock: systemClock,
    random: seededRandom(1),
    logger: { info() {}, warn() {}, error() {} },
    committed: Atomics.load(committed, 0),
  });
}
