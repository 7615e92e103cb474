import { z } from "zod";

/** `5s`, `250ms`, `10m`, `1h`; milliseconds. */
export const duration = unit("a duration like 250ms, 5s or 10m", {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
});

/** What a timer of Node's takes is a little under 25 days; the rest is room for what is added to it. */
const TIMER_MS_MAX = 24 * 86_400_000;

/** A duration that somebody waits for with a timer: a longer one would end at once. */
export const timerDuration = duration.refine(
  (ms) => ms <= TIMER_MS_MAX,
  "expected a duration of at most 24d",
);

/** `4MiB`, `64KiB`, `1000B` or a plain number; bytes. */
export const bytes = unit("a size like 64KiB or 4MiB", {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
});

/** `12.5%`; a share from 0 to 1. A bare number between 0 and 1 is a share already. */
export const share = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value).trim();
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const number = match === null ? Number.NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (number >= 0 && number <= 1) return number;
  context.addIssue({ code: "custom", message: `expected a share like 12.5%, found ${text}` });
  return z.NEVER;
});

/** Like `share`, for changes that may exceed the whole: `150%` is 1.5. */
export const ratio = z.union([z.string(), z.number()]).transform((value, context) => {
  const match = /^\+?(\d+(?:\.\d+)?)(%?)$/.exec(String(value).trim());
  if (match !== null) return Number(match[1]) / (match[2] === "%" ? 100 : 1);
  context.addIssue({ code: "custom", message: `expected a ratio like 10%, found ${value}` });
  return z.NEVER;
});

function unit(expected: string, factors: Readonly<Record<string, number>>) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(String(value).trim());
    const bareZero = match?.[2] === "" && Number(match[1]) === 0;
    const factor = bareZero ? 1 : unitFactor(factors, match?.[2]);
    if (match !== null && factor !== undefined) return Math.round(Number(match[1]) * factor);
    context.addIssue({ code: "custom", message: `expected ${expected}, found ${value}` });
    return z.NEVER;
  });
}

/** `timeout: 5` might mean seconds or milliseconds to who wrote it, so it is refused; bytes are bytes. */
function unitFactor(
  factors: Readonly<Record<string, number>>,
  name: string | undefined,
): number | undefined {
  const known = name === "" ? "B" : name;
  return known !== undefined && Object.hasOwn(factors, known) ? factors[known] : undefined;
}
