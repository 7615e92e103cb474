import { ShadowError } from "../../core/index.ts";

/** How fast a recording is sent. */
export type ReplayRate =
  /** As it was recorded, so many times as fast. */
  | { readonly kind: "factor"; readonly factor: number }
  | { readonly kind: "fixed"; readonly perSecond: number }
  /** As fast as the limit on requests in flight takes them. */
  | { readonly kind: "max" };

/** `1x`, `0.5x`, `500rps`, `max`. Throws USAGE. */
export function parseReplayRate(text: string): ReplayRate {
  if (text === "max") return { kind: "max" };
  const match = /^(\d+(?:\.\d+)?)(x|rps)$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  if (number > 0 && number <= 1_000_000) {
    return match?.[2] === "x"
      ? { kind: "factor", factor: number }
      : { kind: "fixed", perSecond: number };
  }
  throw new ShadowError("USAGE", `--rate takes 1x, 2x, 500rps or max, found ${text}.`);
}
