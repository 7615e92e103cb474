import type { Clock, MirrorConfig, Random } from "../../core/index.ts";
import {
  type CaptureDecision,
  type CapturePolicy,
  type CaptureStatus,
  type CaptureSubject,
  createCapturePolicy,
} from "./capture-policy.ts";

export interface ChangingPolicyParts {
  readonly random: Random;
  readonly clock: Clock;
}

/** A capture policy whose configuration may be replaced while requests pass. */
export class ChangingPolicy implements CapturePolicy {
  readonly #parts: ChangingPolicyParts;
  #current: CapturePolicy;
  #mirroring = true;
  /** What policies before the current one kept back. */
  #rateLimitedBefore = 0;

  constructor(config: MirrorConfig, parts: ChangingPolicyParts) {
    this.#parts = parts;
    this.#current = createCapturePolicy(config, parts.random, parts.clock);
  }

  /** Holds from the next request on. A ramp in the configuration begins at its start. */
  change(config: MirrorConfig): void {
    this.#rateLimitedBefore = this.status().rateLimited;
    this.#current = createCapturePolicy(config, this.#parts.random, this.#parts.clock);
    if (!this.#mirroring) this.#current.setMirroring(false);
  }

  get bodyMax(): number {
    return this.#current.bodyMax;
  }

  decide(subject: CaptureSubject): CaptureDecision {
    return this.#current.decide(subject);
  }

  setMirroring(enabled: boolean): void {
    this.#mirroring = enabled;
    this.#current.setMirroring(enabled);
  }

  status(): CaptureStatus {
    const { share, rateLimited } = this.#current.status();
    return { share, rateLimited: this.#rateLimitedBefore + rateLimited };
  }
}

/** The same ramp for somebody who begins when `share` is reached already. */
export function rampFrom(config: MirrorConfig, share: number): MirrorConfig {
  const { ramp, sample } = config;
  if (ramp === undefined) return config;
  const to = Math.min(ramp.to ?? sample, sample);
  const left = to - ramp.from;
  if (left <= 0 || share <= ramp.from) return config;
  const over = Math.round((ramp.over * Math.max(to - share, 0)) / left);
  if (share >= to || over <= 0) return { ...config, sample: to, ramp: undefined };
  return { ...config, ramp: { from: share, to, over } };
}
