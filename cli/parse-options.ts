import { parseArgs } from "node:util";
import { ShadowError } from "../core/index.ts";
import type { Flag } from "./command.ts";
import { nearest } from "./config/nearest.ts";

type Options = Readonly<Record<string, Flag>>;

/**
 * Reads a command's flags strictly: an unknown flag is an error that names the nearest known one.
 * Throws ShadowError USAGE.
 */
export function parseOptions<const O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (cause) {
    const unknown =
      cause instanceof Error ? /option '(-{1,2}[^\s']+)/i.exec(cause.message)?.[1] : undefined;
    const name = unknown?.replace(/^-+/, "").split("=")[0] ?? "";
    const near = Object.hasOwn(options, name) ? undefined : nearest(name, Object.keys(options));
    const detail =
      cause instanceof Error ? cause.message.split(". To specify")[0] : "unreadable flags";
    const known = Object.keys(options).map((option) => `--${option}`);
    const hint =
      near !== undefined
        ? ` The nearest known flag is --${near}.`
        : unknown === undefined || known.length === 0
          ? ""
          : ` Known flags are ${known.join(", ")}; --help says what they do.`;
    throw new ShadowError("USAGE", `${detail}.${hint}`, { cause });
  }
}

/** A whole number of a flag, at least `least`; undefined when the flag is absent. */
export function wholeNumber(flag: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new ShadowError(
    "USAGE",
    `--${flag} takes a whole number of at least ${least}, found ${text}.`,
  );
}
