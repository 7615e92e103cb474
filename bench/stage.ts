import { existsSync } from "node:fs";
import { startNginx, upstreamsConfig } from "./nginx.ts";
import type { BenchOptions } from "./options.ts";
import { freePorts } from "./ports.ts";
import { LOAD_CORE, type Started, firstLine, have, putBehind, startScript } from "./processes.ts";
import { type LoadShape, type Measurement, SMALL_PATH, type Subject, measure } from "./scenario.ts";
import { runLoad } from "./load.ts";
import { PEERS, type Ports, type SubjectName, startSubject } from "./subjects.ts";

export interface Stage {
  /** Peers and Envoy, as far as they are on this machine. */
  readonly present: readonly SubjectName[];
  /** Milliseconds from the start to the ready line, of each of ours that was started. */
  readonly startMs: readonly number[];
  /** Starts and warms up a subject when it is first asked for; idle, it costs nothing. */
  subject(name: SubjectName): Promise<Subject>;
  measure(name: SubjectName, shape: LoadShape): Promise<Measurement>;
  say(text: string): void;
  stop(): Promise<void>;
}

/** The live service, the roles, healthy and in trouble, and a place for what is compared. */
export async function startStage(options: BenchOptions): Promise<Stage> {
  for (const program of ["nginx", "wrk", "taskset"]) {
    if (!have(program))
      throw new Error(`${program} is missing: apt-get install nginx wrk util-linux`);
  }
  const first = await freePorts(24);
  const ports: Ports = {
    live: first,
    primary: first + 1,
    secondary: first + 2,
    candidate: first + 3,
    hung: first + 6,
    slow: first + 7,
    refusing: first + 8,
    transfer: first + 9,
    subjects: first + 10,
  };
  const shadowStatusPort = first + 5;
  const running: Started[] = [
    await startNginx(LOAD_CORE, upstreamsConfig(ports.live, 1, first + 4), ports.live),
    await startNginx(
      LOAD_CORE,
      upstreamsConfig(ports.primary, 3, shadowStatusPort),
      ports.candidate,
    ),
    startScript(LOAD_CORE, "shadow-server.ts", [ports.hung, "hung"]),
    startScript(LOAD_CORE, "shadow-server.ts", [ports.slow, "slow"]),
    startScript(LOAD_CORE, "transfer-server.ts", [ports.transfer]),
  ];
  await Promise.all(running.slice(2).map(firstLine));
  // Elsewhere the roles have machines of their own; here live and the load must not wait for them.
  for (const role of running.slice(1, 4)) putBehind(role);
  const started = new Map<SubjectName, Subject>();
  const startMs: number[] = [];
  const say = (text: string): void => console.error(text);

  const subject = async (name: SubjectName): Promise<Subject> => {
    const known = started.get(name);
    if (known !== undefined) return known;
    say(`starting and warming up: ${name}`);
    const one = await startSubject(name, ports, options.built);
    started.set(name, one);
    if (one.process !== undefined) running.push(one.process);
    if (one.ours !== undefined) startMs.push(one.ours.startMs);
    if (!name.endsWith("transfer")) await warmUp(one, options.warmUpSeconds);
    return one;
  };
  return {
    present: [...PEERS.filter(isInstalled), ...(have("envoy") ? ENVOY : [])],
    startMs,
    subject,
    measure: async (name, shape) => measure(await subject(name), shape, shadowStatusPort),
    say,
    async stop() {
      for (const one of running.toReversed()) await one.stop();
    },
  };
}

const ENVOY = ["envoy, 3 mirrors"] as const;

function isInstalled(name: string): boolean {
  return existsSync(new URL(`node_modules/${name}/package.json`, import.meta.url));
}

/** A proxy in production is warm: compiling the hot path costs the first seconds several times over. */
async function warmUp({ origin }: Subject, seconds: number): Promise<void> {
  const url = `${origin}${SMALL_PATH}`;
  await runLoad({ url, connections: 64, seconds, delayMs: 0 });
  await runLoad({ url, connections: 32, seconds, delayMs: 5 });
}
