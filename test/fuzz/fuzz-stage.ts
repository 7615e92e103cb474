import { readFile } from "node:fs/promises";
import { Agent as PlainAgent, request as requestPlain } from "node:http";
import { Agent as SecureAgent, request as requestSecure } from "node:https";
import type { Certificates } from "../../proxy/testing/certificates.ts";
import type { Status } from "../support/admin-schemas.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { CANARY, type FuzzService, startFuzzService } from "./fuzz-service.ts";

const CANARY_LIMIT_MS = 2000;
const SETTLE_LIMIT_MS = 10_000;
const RSS_MAX_MIB = 500;
/** Events and words that a healthy run never writes, whatever it is sent. */
const NEVER =
  /"event":"(?:uncaught|admin-thread-failed|admin-restart-failed|shadow\.(?!start)|worker\.(?:failed|lost)|mirror-(?:offer|status)-failed)[^\n]*|MaxListenersExceeded[^\n]*|Unhandled[^\n]*/;
const EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PURGE"];

export interface FuzzRoles {
  readonly primary: FuzzService;
  readonly secondary: FuzzService;
  readonly candidate: FuzzService;
}

/** A real run in a process of its own between services that do as they are told. */
export interface FuzzStage {
  readonly run: StartedRun;
  readonly live: FuzzService;
  readonly roles: FuzzRoles;
  /** Asks a question with a known answer and throws where another or none comes in time. */
  canary(): Promise<void>;
  /** Waits for quiet and throws where an invariant does not hold; the books then. */
  check(): Promise<Status>;
  /** An id of four characters that was not used before. */
  freshId(): string;
  stop(): Promise<void>;
}

export interface FuzzStageOptions {
  readonly workers?: number;
  /** The listener speaks TLS. */
  readonly certificates?: Certificates;
}

export async function openFuzzStage(options: FuzzStageOptions = {}): Promise<FuzzStage> {
  const { workers = 1, certificates } = options;
  const [live, primary, secondary, candidate] = await Promise.all([
    startFuzzService(),
    startFuzzService(),
    startFuzzService(),
    startFuzzService(),
  ]);
  const services = [live, primary, secondary, candidate];
  const run = await runShadowdiff({
    live: live.url,
    proxy: { workers, ...(certificates === undefined ? {} : { tls: certificates.server }) },
    tap: { listen: "127.0.0.1:0" },
    targets: { primary: primary.url, secondary: secondary.url, candidate: candidate.url },
    mirror: {
      methods: EVERY_METHOD,
      timeout: "400ms",
      // Roles fail here for a living: an open breaker would end the test of them.
      breaker: { failures: 1_000_000 },
    },
  });
  let exited = false;
  void run.process.exited().finally(() => {
    exited = true;
  });
  const kept = { keepAlive: true, maxSockets: 4 };
  const agent =
    certificates === undefined
      ? new PlainAgent(kept)
      : new SecureAgent({ ...kept, rejectUnauthorized: false });
  let ids = 0;
  let canaries = 0;
  return {
    run,
    live,
    roles: { primary, secondary, candidate },
    canary() {
      canaries += 1;
      return ask(run.proxy, agent, canaries);
    },
    async check() {
      mustLive(exited, run);
      const status = await quiet(run);
      mustBalance("proxy", status.counters);
      mustBalance("tap", status.tap);
      for (const service of services) {
        const [problem] = service.problems;
        if (problem !== undefined) throw new Error(`a service got what is no HTTP: ${problem}`);
      }
      await mustStaySmall(run.process.pid);
      mustLive(exited, run);
      return status;
    },
    freshId() {
      ids += 1;
      return ids.toString(36).padStart(4, "0");
    },
    async stop() {
      agent.destroy();
      await run.stop();
      await Promise.all(services.map((service) => service.close()));
    },
  };
}

function mustLive(exited: boolean, run: StartedRun): void {
  if (exited) throw new Error(`the process ended: ${run.process.stderr().slice(-2000)}`);
  const found = NEVER.exec(run.process.stderr());
  if (found !== null) throw new Error(`it logged ${found[0].slice(0, 2000)}`);
}

async function quiet(run: StartedRun): Promise<Status> {
  try {
    await run.settled(SETTLE_LIMIT_MS);
  } catch (cause) {
    const status = await run.status().catch(() => undefined);
    const books = JSON.stringify({ proxy: status?.counters, tap: status?.tap });
    throw new Error(`requests stay open or in flight: ${books}`, { cause });
  }
  return run.status();
}

function mustBalance(way: string, counters: Status["counters"]): void {
  const { received, open, refused, upgraded, filtered, sampledOut, dropped, mirrored } = counters;
  const places = open + sum(refused) + upgraded + filtered + sampledOut + sum(dropped) + mirrored;
  const copies = counters.inFlight + counters.compared + sum(counters.incomplete);
  if (places !== received || copies !== mirrored) {
    throw new Error(`the books of the ${way} do not balance: ${JSON.stringify(counters)}`);
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Known on Linux alone. */
async function mustStaySmall(pid: number): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const mib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  if (mib > RSS_MAX_MIB) throw new Error(`the process holds ${mib.toFixed(0)} MiB`);
}

/** Half of them without a body on connections that are used again, half with one on new ones. */
function ask(url: string, agent: PlainAgent | SecureAgent, number: number): Promise<void> {
  const upload = number % 2 === 0;
  const method = upload ? "PUT" : "GET";
  const path = `${CANARY}${number}`;
  const body = upload ? `body ${number} `.repeat(2000) : "";
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      asked.destroy();
      reject(new Error(`a well-behaved client's ${method} ${path}: ${what}`));
    };
    const way = { agent: upload ? false : agent, method, path } as const;
    const limit = setTimeout(() => fail(`no answer in ${CANARY_LIMIT_MS} ms`), CANARY_LIMIT_MS);
    const asked =
      agent instanceof SecureAgent
        ? requestSecure(url, { ...way, rejectUnauthorized: false })
        : requestPlain(url, way);
    asked.on("error", (error) => fail(error.message));
    asked.on("close", () => clearTimeout(limit));
    asked.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("latin1");
      });
      response.on("end", () => {
        if (response.statusCode === 200 && text === `${method} ${path} ${body}`) resolve();
        else fail(`got ${response.statusCode} ${text.slice(0, 200)}`);
      });
      response.on("error", (error) => fail(error.message));
    });
    asked.end(body);
  });
}
