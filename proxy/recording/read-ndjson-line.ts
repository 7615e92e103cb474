import { z } from "zod";
import { ShadowError, fromPairs } from "../../core/index.ts";
import { type RecordingItem, unsendable } from "./recorded-request.ts";
import { VERSION } from "./write-ndjson-line.ts";

/** Not by a pattern: on a string of many megabytes that would run out of stack. */
const base64 = z
  .string()
  .refine((text) => Buffer.from(text, "base64").toString("base64") === text, "expected base64");
const pairs = z.array(z.tuple([z.string(), z.string()]));

/** Fields that a later version may add are let through. */
const requestLine = z.object({
  atMs: z.number().exactOptional(),
  method: z.string(),
  path: z.string(),
  headers: pairs.default([]),
  trailers: pairs.default([]),
  body: z.string().exactOptional(),
  bodyBase64: base64.exactOptional(),
  bodyLeftOut: z.int().min(0).exactOptional(),
});

const headLine = z.object({ recording: z.literal("shadowdiff"), version: z.int() });

/**
 * Undefined for a head line and for an empty one. Throws RECORDING_VERSION where a head line names
 * a version that is not known here.
 */
export function readLine(text: string, line: number): RecordingItem | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { kind: "invalid", line, problem: "not JSON" };
  }
  const head = headLine.safeParse(value);
  if (head.success) {
    if (head.data.version === VERSION) return undefined;
    throw new ShadowError(
      "RECORDING_VERSION",
      `the recording has version ${head.data.version}; this shadowdiff reads version ${VERSION}.`,
    );
  }
  const parsed = requestLine.safeParse(requestOf(value));
  if (!parsed.success) return { kind: "invalid", line, problem: firstProblem(parsed.error) };
  const { method, path, body, bodyBase64, bodyLeftOut, atMs } = parsed.data;
  if (bodyLeftOut !== undefined) return { kind: "skipped", line, reason: "body-left-out" };
  const request = {
    method,
    path,
    headers: fromPairs(parsed.data.headers),
    trailers: fromPairs(parsed.data.trailers),
    body: bodyBytes(body, bodyBase64),
  };
  const problem = unsendable(request);
  if (problem !== undefined) return { kind: "invalid", line, problem };
  return { kind: "request", line, atMs, request };
}

/** A line of `compare` holds its request in a field. */
function requestOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || "method" in value) return value;
  return "request" in value ? value.request : value;
}

function bodyBytes(text: string | undefined, encoded: string | undefined): Buffer | undefined {
  if (encoded !== undefined) return Buffer.from(encoded, "base64");
  return text === undefined ? undefined : Buffer.from(text, "utf8");
}

function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "no request";
  const place = issue.path.map(String).join(".");
  return `no request: ${place === "" ? "" : `${place}: `}${issue.message}`;
}
