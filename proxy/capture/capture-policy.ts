import type { Clock, MirrorConfig, Random } from "../../core/index.ts";
import { Ramp } from "./ramp.ts";
import { compileRequestRules } from "./request-rule.ts";
import { type StickySource, createStickyShare } from "./sticky-key.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What becomes of a request: kept for the mirror, or left out and counted so. */
export type CaptureDecision = "capture" | "filtered" | "sampled-out";

export interface CaptureSubject extends StickySource {
  readonly method: string;
}

/** How much of the traffic that the filters let through is wanted just now. */
export interface CaptureStatus {
  /** From 0 to 1; grows while a ramp is under way. */
  readonly share: number;
  /** Of the requests counted as sampled out: those that only `rateMax` kept back. */
  readonly rateLimited: number;
}

export interface CapturePolicy {
  /** Bytes of one request's body; a longer one is dropped. */
  readonly bodyMax: number;
  /** One decision for all three roles. Call it once a request: it draws, and uses up the rate. */
  decide(subject: CaptureSubject): CaptureDecision;
  /** While mirroring is off the ramp's time stands still. */
  setMirroring(enabled: boolean): void;
  status(): CaptureStatus;
}

type PolicyConfig = Pick<
  MirrorConfig,
  "methods" | "include" | "exclude" | "sample" | "stickyBy" | "bodyMax" | "rateMax" | "ramp"
>;

/**
 * A request without the value that `stickyBy` names is sampled at random, so that traffic of
 * anonymous clients is represented by the same share. Samples are nested: a value that is in at
 * some share is in at every greater one, so a ramp only ever adds.
 */
export function createCapturePolicy(
  config: PolicyConfig,
  random: Random,
  clock: Clock,
): CapturePolicy {
  const passesFilter = createFilter(config);
  const stickyShare =
    config.stickyBy === undefined ? undefined : createStickyShare(config.stickyBy);
  const ramp = createRamp(config, clock);
  const bucket = config.rateMax === undefined ? undefined : new TokenBucket(config.rateMax, clock);
  let rateLimited = 0;

  function inSample(subject: CaptureSubject): boolean {
    const share = ramp === undefined ? config.sample : ramp.share;
    if (share >= 1) return true;
    if (share <= 0) return false;
    const sticky = stickyShare === undefined ? -1 : stickyShare(subject);
    return (sticky < 0 ? random() : sticky) < share;
  }

  return {
    bodyMax: config.bodyMax,
    decide(subject) {
      if (!passesFilter(subject)) return "filtered";
      if (!inSample(subject)) return "sampled-out";
      if (bucket === undefined || bucket.take()) return "capture";
      rateLimited += 1;
      return "sampled-out";
    },
    setMirroring(enabled) {
      if (enabled) ramp?.resume();
      else ramp?.hold();
    },
    status: () => ({ share: ramp === undefined ? config.sample : ramp.share, rateLimited }),
  };
}

function createFilter(config: PolicyConfig): (subject: CaptureSubject) => boolean {
  const methods = new Set(config.methods);
  const included = compileRequestRules(config.include);
  const excluded = compileRequestRules(config.exclude);
  if (config.exclude.length === 0 && config.include.includes("/**"))
    return ({ method }) => methods.has(method);
  return (subject) => {
    if (!methods.has(subject.method)) return false;
    const mark = subject.path.indexOf("?");
    const pathEnd = mark === -1 ? subject.path.length : mark;
    return included(subject, pathEnd) && !excluded(subject, pathEnd);
  };
}

/** `sample` stays the most there is: a ramp beyond it ends there. */
function createRamp(config: PolicyConfig, clock: Clock): Ramp | undefined {
  if (config.ramp === undefined) return undefined;
  const { from, to = config.sample, over } = config.ramp;
  return new Ramp({ from, to: Math.min(to, config.sample), overMs: over, clock });
}
