import { z } from "zod";
import type { Outcome, PerRole, RequestSnapshot } from "../../core/index.ts";
import { fromPairs } from "../../core/index.ts";

/** A line of the input, parsed (contract 6.3). */
export interface Triple {
  readonly id: string;
  readonly request: RequestSnapshot;
  readonly outcomes: PerRole<Outcome>;
}

/** More of one line's problems are not listed. */
const ISSUES_MAX = 3;

const headers = z
  .array(z.tuple([z.string(), z.string()], "expected [name, value]"))
  .default([])
  .transform(fromPairs);

const latencyMs = z.number().min(0).optional();
const body = { body: z.string().optional(), bodyBase64: z.base64().optional() };

const onlyOneBody = (value: {
  body?: string | undefined;
  bodyBase64?: string | undefined;
}): boolean => value.body === undefined || value.bodyBase64 === undefined;

const TWO_BODIES = { error: "give body or bodyBase64, not both" };

const answered = z
  .strictObject({
    status: z.int().min(100).max(999),
    headers,
    trailers: headers,
    ...body,
    latencyMs,
  })
  .refine(onlyOneBody, TWO_BODIES)
  .transform((answer): Outcome => ({
    kind: "answered",
    status: answer.status,
    headers: answer.headers,
    trailers: answer.trailers,
    body: { kind: "whole", bytes: bytesOf(answer) ?? new Uint8Array() },
    latencyMs: answer.latencyMs,
  }));

const failed = z
  .strictObject({ failed: z.string().min(1).max(200), latencyMs })
  .transform((outcome): Outcome => ({ kind: "failed", code: outcome.failed }));

const timedOut = z
  .strictObject({ timedOutAfterMs: z.number().min(0), latencyMs })
  .transform((outcome): Outcome => ({ kind: "timed-out", afterMs: outcome.timedOutAfterMs }));

/** Chosen by the key that is there, so that a problem is told of the variant that was meant. */
const outcome = z
  .record(z.string(), z.unknown(), "expected an answer")
  .transform((value, context): Outcome => {
    const schema = Object.hasOwn(value, "failed")
      ? failed
      : Object.hasOwn(value, "timedOutAfterMs")
        ? timedOut
        : answered;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: "custom", path: issue.path, message: issue.message });
    }
    return z.NEVER;
  });

const request = z
  .object({
    method: z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "expected a method like GET"),
    path: z.string().regex(/^(\/|\*$|https?:\/\/)/, "expected a path like /p/1?x=2"),
    headers,
    ...body,
  })
  .refine(onlyOneBody, TWO_BODIES)
  .transform((value): RequestSnapshot => ({
    method: value.method,
    path: value.path,
    headers: value.headers,
    body: bytesOf(value),
    trailers: [],
  }));

const triple = z.object({
  id: z.union([z.string(), z.number().transform(String)], "expected a string"),
  request,
  primary: outcome,
  secondary: outcome,
  candidate: outcome,
});

function bytesOf(value: {
  body?: string | undefined;
  bodyBase64?: string | undefined;
}): Uint8Array | undefined {
  if (value.body !== undefined) return Buffer.from(value.body, "utf8");
  return value.bodyBase64 === undefined ? undefined : Buffer.from(value.bodyBase64, "base64");
}

/** Reads one line; what is wrong comes back as a sentence that names the place. Never throws. */
export function parseTriple(line: string): Triple | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // V8's message quotes the input, which may hold secrets.
    return { problem: "not JSON" };
  }
  const parsed = triple.safeParse(value);
  if (!parsed.success) return { problem: problemOf(parsed.error) };
  const { id, request: asked, ...outcomes } = parsed.data;
  return { id, request: asked, outcomes };
}

function problemOf(error: z.ZodError): string {
  const said = error.issues.slice(0, ISSUES_MAX).map((issue) => {
    const at = issue.path.map(String).join(".");
    return at === "" ? issue.message : `${at}: ${issue.message}`;
  });
  const more = error.issues.length - said.length;
  return more > 0 ? `${said.join("; ")}; and ${more} more` : said.join("; ");
}
