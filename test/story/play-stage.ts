import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { sendProducts } from "../support/send-products.ts";
import { startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { type Said, runOn } from "./run-on.ts";
import type { Kind } from "./story-services.ts";

const readySchema = z.object({ proxy: z.string(), admin: z.string() });
const statusSchema = z.looseObject({
  counters: z.looseObject({ received: z.number(), inFlight: z.number(), compared: z.number() }),
});

/** Where the story plays. */
export interface Scene {
  readonly folder: string;
  /** The packed command. */
  readonly bin: string;
  url(kind: Kind): string;
}

export interface Stage {
  readonly name: string;
  /** The Node that runs init, run and gate; this one by default. */
  readonly node?: string;
  readonly secondary?: Kind;
  readonly candidate: Kind;
  readonly all?: Kind;
  readonly requests: number;
}

/** init, run, so many requests, and then whatever is asked of the run. */
export async function playStage(
  { folder, bin, url }: Scene,
  stage: Stage,
  ask: (gate: Gate) => Promise<void>,
): Promise<void> {
  const startedMs = performance.now();
  const cwd = join(folder, stage.name);
  await mkdir(cwd);
  const today = stage.all ?? "today";
  const flags = ["--live", url(today), "--primary", url(today)];
  const others = [
    "--secondary",
    url(stage.secondary ?? today),
    "--candidate",
    url(stage.candidate),
  ];
  const listen = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];
  const { node = process.execPath } = stage;
  const by = (...args: readonly string[]): Promise<Said> => runOn(node, [bin, ...args], cwd);
  expect(await by("init", ...flags, ...others, ...listen)).toMatchObject({ code: 0 });
  // All services are one process here, which says nothing of their times.
  const untimed = ["--set", "gate.latency.minDelta=10s"];
  const args = [bin, "run", "-c", "shadowdiff.yaml", ...untimed];
  const run = startProcess({ node, args, cwd });
  try {
    const { proxy, admin } = readySchema.parse(JSON.parse(await run.firstLine(30_000)));
    await sendProducts(proxy, stage.requests);
    await waitFor(
      "all to be compared",
      async () => {
        const { counters } = statusSchema.parse(
          await (await fetch(`${admin}/api/v1/status`)).json(),
        );
        return counters.compared >= stage.requests || undefined;
      },
      60_000,
    );
    await ask({
      cwd,
      by: (...more) => by("gate", "--url", admin, "--wait", "2s", ...more),
    });
  } finally {
    expect(await run.stop()).toBe(0);
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${stage.name}: ${stage.requests} requests, ${seconds} s`);
}

export interface Gate {
  readonly cwd: string;
  by(...more: readonly string[]): Promise<Said>;
}
