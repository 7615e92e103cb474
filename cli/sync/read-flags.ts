import { ShadowError } from "../../core/index.ts";
import { bytesOf, timerDuration } from "../../core/config/index.ts";

/** A duration of a flag in milliseconds, or the default. Throws USAGE. */
export function durationFlag(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const result = timerDuration.safeParse(text);
  if (result.success) return result.data;
  throw new ShadowError("USAGE", `--${flag}: ${result.error.issues[0]?.message ?? text}.`);
}

/** A size of a flag in bytes; undefined when it is absent. Throws USAGE. */
export function bytesFlag(flag: string, text: string | undefined, least: number) {
  if (text === undefined) return undefined;
  const result = bytesOf.safeParse(text);
  if (result.success && result.data >= least) return result.data;
  const found =
    result.error?.issues[0]?.message ?? `expected at least ${least} bytes, found ${text}`;
  throw new ShadowError("USAGE", `--${flag}: ${found}.`);
}

/** The one word a verb takes, or two. Throws USAGE. */
export function words(
  verb: string,
  given: readonly string[],
  names: readonly string[],
): readonly string[] {
  if (given.length === names.length && !given.includes("")) return given;
  throw new ShadowError(
    "USAGE",
    `sync ${verb} takes ${names.join(" and ")}; found ${given.length === 0 ? "nothing" : given.join(" ")}.`,
  );
}
