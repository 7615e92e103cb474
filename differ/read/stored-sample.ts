import { ROLES, ShadowError } from "../../core/index.ts";
import { KINDS, type OddClass, type Printable } from "../compare/difference.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import type { Sample, SampleAnswer, SampleDifference } from "./read-models.ts";

/**
 * Reads a sample back with the digits of its long numbers as they were. Throws STORE_CORRUPT where
 * it is not what renderSample wrote.
 */
export function parseSample(json: string): Sample {
  try {
    return sampleOf(inside(JSON.parse(json, keepDigits)));
  } catch (cause) {
    throw new ShadowError(
      "STORE_CORRUPT",
      "the store is damaged: a sample cannot be read; move the file away and start again, a new one is made",
      { cause },
    );
  }
}

/**
 * A number prints other than it is written only where LosslessNumber printed it. The
 * third argument (ES2026, in Node since 21) is not in the types yet.
 */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : new LosslessNumber(context.source);
}

function sampleOf(stored: Fields): Sample {
  const request = inside(stored["request"]);
  return {
    id: text(stored, "id"),
    capturedAt: text(stored, "capturedAt"),
    endpoint: text(stored, "endpoint"),
    request: {
      method: text(request, "method"),
      path: text(request, "path"),
      headers: headers(request),
      ...body(request),
    },
    primary: answerOf(inside(stored["primary"])),
    secondary: answerOf(inside(stored["secondary"])),
    candidate: answerOf(inside(stored["candidate"])),
    differences: list(stored["differences"]).map((one) => differenceOf(inside(one))),
  };
}

function answerOf(stored: Fields): SampleAnswer {
  switch (stored["kind"]) {
    case "answered":
      return {
        kind: "answered",
        status: number(stored, "status"),
        headers: headers(stored),
        ...body(stored),
        bodyLength: number(stored, "bodyLength"),
        bodyCut: truth(stored, "bodyCut"),
        ...(stored["latencyMs"] !== undefined && { latencyMs: number(stored, "latencyMs") }),
      };
    case "timed-out":
      return { kind: "timed-out", afterMs: number(stored, "afterMs") };
    case "failed":
      return { kind: "failed", code: text(stored, "code") };
    default:
      throw new TypeError("no kind of answer");
  }
}

function differenceOf(stored: Fields): SampleDifference {
  const kind = KINDS.find((known) => known === stored["kind"]);
  const odd = CLASSES.find((known) => known === stored["class"]);
  if (kind === undefined || odd === undefined) throw new TypeError("no kind or class");
  return {
    path: text(stored, "path"),
    exact: text(stored, "exact"),
    kind,
    class: odd,
    ...values(stored),
    ...(stored["ignored"] !== undefined && { ignored: text(stored, "ignored") }),
  };
}

const CLASSES: readonly OddClass[] = [...ROLES, "all"];

/** A role without the place has no key. */
function values(stored: Fields): Pick<SampleDifference, (typeof ROLES)[number]> {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const value = stored[role];
      return isPrintable(value) ? [[role, value] as const] : [];
    }),
  );
}

/** Whatever JSON holds. */
function isPrintable(value: unknown): value is Printable {
  return value !== undefined;
}

function body(stored: Fields): { readonly body?: string; readonly bodyBase64?: string } {
  return {
    ...(stored["body"] !== undefined && { body: text(stored, "body") }),
    ...(stored["bodyBase64"] !== undefined && { bodyBase64: text(stored, "bodyBase64") }),
  };
}

function headers(stored: Fields): (readonly [string, string])[] {
  return list(stored["headers"]).map((field) => {
    const [name, value, ...more] = list(field);
    if (typeof name === "string" && typeof value === "string" && more.length === 0)
      return [name, value];
    throw new TypeError("no header");
  });
}

function inside(stored: unknown): Fields {
  const fields = fieldsOf(stored);
  if (fields === undefined) throw new TypeError("no object");
  return fields;
}

function list(stored: unknown): readonly unknown[] {
  if (Array.isArray(stored)) return stored;
  throw new TypeError("no list");
}

function text(stored: Fields, key: string): string {
  const value = stored[key];
  if (typeof value === "string") return value;
  throw new TypeError(`${key} is no text`);
}

function number(stored: Fields, key: string): number {
  const value = stored[key];
  if (typeof value === "number") return value;
  throw new TypeError(`${key} is no number`);
}

function truth(stored: Fields, key: string): boolean {
  const value = stored[key];
  if (typeof value === "boolean") return value;
  throw new TypeError(`${key} is neither true nor false`);
}
