import { type Load, type LoadResult, runLoad } from "./load.ts";
import { requestsHandled } from "./nginx.ts";
import type { Ours } from "./ours.ts";
import { type Started, cpuOf, rssMiB, threadsCpuUs } from "./processes.ts";

/** What is measured: a target to load, and the process whose cost is counted. */
export interface Subject {
  readonly name: string;
  readonly origin: string;
  /** Undefined for the direct path: nothing stands in between. */
  readonly process: Started | undefined;
  readonly ours: Ours | undefined;
}

export interface Measurement extends LoadResult {
  readonly liveThreadUs: number;
  readonly processUs: number;
  readonly rssMiB: number;
  /** Requests that reached the three roles, counted there. */
  readonly copies: number;
  readonly dropped: number;
  /** Mirrored, but an outcome is missing: the exchange was not compared. */
  readonly incomplete: number;
  readonly uncounted: number;
}

export interface LoadShape {
  /** /products/7, the cheapest answer there is, unless said otherwise. */
  readonly path?: string;
  readonly close?: boolean;
  readonly seconds: number;
  readonly connections: number;
  readonly delayMs: number;
}

export const SMALL_PATH = "/products/7";

/** One load on one subject: CPU per request, copies that arrived, and what was dropped. */
export async function measure(
  subject: Subject,
  shape: LoadShape,
  shadowStatusPort: number,
): Promise<Measurement> {
  const load: Load = { ...shape, url: `${subject.origin}${shape.path ?? SMALL_PATH}` };
  const copiesBefore = await requestsHandled(shadowStatusPort);
  const before = cost(subject);
  const countersBefore = await subject.ours?.counters();
  const result = await runLoad(load);
  const after = cost(subject);
  const countersAfter = await settled(subject.ours);
  const copies = (await requestsHandled(shadowStatusPort)) - copiesBefore - 1;
  const gained = (name: "received" | "dropped" | "incomplete"): number =>
    (countersAfter?.[name] ?? 0) - (countersBefore?.[name] ?? 0);
  return {
    ...result,
    liveThreadUs: (after.liveThreadUs - before.liveThreadUs) / result.requests,
    processUs: (after.processUs - before.processUs) / result.requests,
    rssMiB: after.rssMiB,
    copies,
    dropped: gained("dropped"),
    incomplete: gained("incomplete"),
    // wrk cuts its last answers off at the end of the time, so it counts up to one a connection less.
    uncounted: subject.ours === undefined ? 0 : Math.max(0, result.requests - gained("received")),
  };
}

function cost(subject: Subject): { liveThreadUs: number; processUs: number; rssMiB: number } {
  const pid = subject.process?.pid;
  if (pid === undefined) return { liveThreadUs: 0, processUs: 0, rssMiB: 0 };
  return {
    liveThreadUs: cpuOf(pid).mainThreadUs,
    processUs: threadsCpuUs(pid),
    rssMiB: rssMiB(pid),
  };
}

/** Waits until nothing is in flight any more, so that copies of one load are not counted to the next. */
async function settled(ours: Ours | undefined) {
  if (ours === undefined) return undefined;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const counters = await ours.counters();
    if (counters.inFlight === 0) return counters;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return ours.counters();
}
