import type { Printable } from "../compare/difference.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";
import { timeOf } from "./tolerate.ts";

/** What the roles answered at one place of one exchange. */
export interface PlaceValues {
  readonly primary?: Printable;
  readonly secondary?: Printable;
  readonly candidate?: Printable;
  /** With the index of the element: `$.items[3].price`. */
  readonly exact?: string;
}

const SECOND_2000 = 946_684_800;
const SECOND_2100 = 4_102_444_800;

/** Milliseconds between the times of one exchange; undefined where a value is no time of this age. */
export function timeSpread(values: PlaceValues): number | undefined {
  const times = given(values).map((value) => {
    const ms =
      typeof value === "string" || typeof value === "number" || value instanceof LosslessNumber
        ? timeOf(value)
        : Number.NaN;
    return ms >= SECOND_2000 * 1000 && ms <= SECOND_2100 * 1000 ? ms : Number.NaN;
  });
  return times.length < 2 ? undefined : finite(Math.max(...times) - Math.min(...times));
}

/** The greatest distance between the numbers of one exchange, by itself and as a share of the greatest. */
export function numberSpread(values: PlaceValues): { abs: number; rel: number } | undefined {
  const numbers = given(values).map((value) => {
    if (typeof value === "number") return value;
    return value instanceof LosslessNumber ? Number(value.lexeme) : Number.NaN;
  });
  const abs = finite(Math.max(...numbers) - Math.min(...numbers));
  if (numbers.length < 2 || abs === undefined) return undefined;
  const greatest = Math.max(...numbers.map(Math.abs));
  return { abs, rel: greatest === 0 ? 0 : abs / greatest };
}

/** Whether each role answered the same in all exchanges, as names of hosts do. */
export function isConstant(all: readonly PlaceValues[]): boolean {
  if (all.length < 3) return false;
  return (["primary", "secondary", "candidate"] as const).every(
    (role) =>
      new Set(all.flatMap((values) => (role in values ? [JSON.stringify(values[role])] : [])))
        .size <= 1,
  );
}

/** The candidate's values look unlike those of both baselines, which look alike, in most exchanges. */
export function isReshaped(all: readonly PlaceValues[]): boolean {
  const whole = all.filter((values) => given(values).length === 3);
  const unlike = whole.filter(({ primary, secondary, candidate }) => {
    const usual = shapeOf(primary);
    return usual === shapeOf(secondary) && usual !== shapeOf(candidate);
  });
  return whole.length >= 3 && unlike.length > whole.length / 2;
}

function shapeOf(value: Printable | undefined): string {
  if (typeof value === "number") return `number ${Math.round(Math.log10(Math.abs(value) + 1))}`;
  if (typeof value !== "string") return value === undefined ? "missing" : typeof value;
  if (/^\d+$/.test(value)) return `digits ${value.length}`;
  if (/^[0-9a-f-]{16,}$/i.test(value)) return `hex ${value.length}`;
  return Number.isNaN(timeOf(value)) ? "text" : "time";
}

function given(values: PlaceValues): (Printable | undefined)[] {
  return (["primary", "secondary", "candidate"] as const).flatMap((role) =>
    role in values ? [values[role]] : [],
  );
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
