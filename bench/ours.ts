import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Started, firstLine, startOn } from "./processes.ts";

const ROOT = new URL("..", import.meta.url).pathname;

export interface Ours extends Started {
  readonly proxyUrl: string;
  readonly adminUrl: string;
  readonly startMs: number;
  counters(): Promise<Counters>;
}

export interface Counters {
  readonly received: number;
  readonly mirrored: number;
  readonly inFlight: number;
  readonly compared: number;
  readonly dropped: number;
  readonly incomplete: number;
}

export interface OursOptions {
  readonly core: string;
  readonly live: number;
  readonly roles: {
    readonly primary: number;
    readonly secondary: number;
    readonly candidate: number;
  };
  readonly sample: string;
  readonly workers: number;
  readonly built: boolean;
}

/** `shadowdiff run` as a user starts it, on one core. */
export async function startOurs(options: OursOptions): Promise<Ours> {
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-ours-"));
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const config = {
    version: 1,
    proxy: {
      listen: "127.0.0.1:0",
      live: url(options.live),
      ...(options.workers === 1 ? {} : { workers: options.workers }),
    },
    targets: {
      primary: url(options.roles.primary),
      secondary: url(options.roles.secondary),
      candidate: url(options.roles.candidate),
    },
    mirror: { sample: options.sample },
    store: join(folder, "store"),
    admin: { listen: "127.0.0.1:0" },
  };
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  const startedAt = performance.now();
  const started = startOn(options.core, [
    process.execPath,
    join(ROOT, options.built ? "dist/cli/main.js" : "cli/main.ts"),
    "run",
    "-c",
    file,
  ]);
  const ready: unknown = JSON.parse(await firstLine(started));
  const startMs = performance.now() - startedAt;
  started.child.stdout?.resume();
  const at = (key: string): string => {
    const value = isRecord(ready) ? ready[key] : undefined;
    if (typeof value !== "string") throw new Error(`the ready line has no ${key}`);
    return value;
  };
  const admin = at("admin");
  return {
    ...started,
    proxyUrl: at("proxy"),
    adminUrl: admin,
    startMs,
    counters: async () => readCounters(await (await fetch(`${admin}/api/v1/status`)).json()),
  };
}

function readCounters(status: unknown): Counters {
  const counters = isRecord(status) ? status["counters"] : undefined;
  if (!isRecord(counters)) throw new Error("the status has no counters");
  return {
    received: sum(counters["received"]),
    mirrored: sum(counters["mirrored"]),
    inFlight: sum(counters["inFlight"]),
    compared: sum(counters["compared"]),
    dropped: sum(counters["dropped"]),
    incomplete: sum(counters["incomplete"]),
  };
}

function sum(value: unknown): number {
  if (typeof value === "number") return value;
  return isRecord(value)
    ? Object.values(value).reduce<number>((total, one) => total + sum(one), 0)
    : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
