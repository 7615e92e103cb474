import type { MirrorConfig, Random } from "../../core/index.ts";
import { compilePathGlob } from "./path-glob.ts";
import { type StickySource, createStickyKey, stickyShare } from "./sticky-key.ts";

/** What becomes of a request: kept for the mirror, or left out and counted so. */
export type CaptureDecision = "capture" | "filtered" | "sampled-out";

export interface CaptureSubject extends StickySource {
  readonly method: string;
}

export interface CapturePolicy {
  /** Bytes of one request's body; a longer one is dropped. */
  readonly bodyMax: number;
  /** One decision for all three roles. Call it once a request: sampling draws a number. */
  decide(subject: CaptureSubject): CaptureDecision;
}

type PolicyConfig = Pick<
  MirrorConfig,
  "methods" | "include" | "exclude" | "sample" | "stickyBy" | "bodyMax"
>;

/**
 * A request without the value that `stickyBy` names is sampled at random, so that traffic of
 * anonymous clients is represented by the same share.
 */
export function createCapturePolicy(config: PolicyConfig, random: Random): CapturePolicy {
  const methods = new Set(config.methods);
  const include = config.include.map(compilePathGlob);
  const exclude = config.exclude.map(compilePathGlob);
  const everyPath = config.include.includes("/**") && exclude.length === 0;
  const stickyKey = config.stickyBy === undefined ? undefined : createStickyKey(config.stickyBy);

  function pathFits(target: string): boolean {
    const mark = target.indexOf("?");
    const path = mark === -1 ? target : target.slice(0, mark);
    return include.some((fits) => fits(path)) && !exclude.some((fits) => fits(path));
  }

  function inSample(subject: CaptureSubject): boolean {
    if (config.sample >= 1) return true;
    if (config.sample <= 0) return false;
    const key = stickyKey?.(subject);
    return (key === undefined ? random() : stickyShare(key)) < config.sample;
  }

  return {
    bodyMax: config.bodyMax,
    decide(subject) {
      if (!methods.has(subject.method)) return "filtered";
      if (!everyPath && !pathFits(subject.path)) return "filtered";
      return inSample(subject) ? "capture" : "sampled-out";
    },
  };
}
