import type { JsonObject } from "../json-value.ts";
import { textOrDigest } from "../digest-text.ts";
import type { LiftContext, LiftResult } from "../lift-context.ts";
import { parameterOf, parseMediaType } from "../media-type.ts";
import { formValue } from "./multipart-form.ts";
import { type LiftedPart, partValue } from "./multipart-part.ts";
import { type Part, type Parts, splitParts } from "./split-parts.ts";
import { undoTransferEncoding } from "./transfer-encoding.ts";

/** Bodies within bodies could go on without end; nobody sends more. */
const NESTING_MAX = 3;
const PARTS_MAX = 5_000;

/**
 * A form as `$.name`, any other multipart body as a list of parts. The boundary does not count, and
 * each part is lifted by its own type.
 */
export function liftMultipart(bytes: Uint8Array, context: LiftContext): LiftResult {
  const { source, options, nesting } = context;
  const type = source.type;
  if (type === undefined || !type.essence.startsWith("multipart/")) return undefined;
  if (nesting >= NESTING_MAX) return "too-large";
  const boundary = parameterOf(type.field, "boundary") ?? firstBoundary(bytes);
  if (boundary === undefined) return undefined;
  const split = splitParts(bytes, boundary, Math.min(PARTS_MAX, options.limits.nodesMax));
  if (split === undefined || split === "too-large") return split;
  const lifted: LiftedPart[] = [];
  for (const part of split.parts) {
    const one = liftPart(part, context);
    if (one.body.format === "too-large") return "too-large";
    lifted.push(one);
  }
  const duplicates = lifted.some(({ body }) => body.format.endsWith("duplicate keys"));
  const around = aroundParts(split);
  if (type.essence === "multipart/form-data") {
    return { value: formValue(lifted, around), duplicates, format: "multipart form" };
  }
  // A part has a `content`, so that this is taken for none.
  const more = around === undefined ? [] : [around];
  return { value: [...lifted.map(partValue), ...more], duplicates, format: "multipart" };
}

/** What stands outside all parts: mostly nothing, and else something that no reader expects. */
function aroundParts({ preamble, epilogue }: Parts): JsonObject | undefined {
  const before = textOrDigest(preamble).trim();
  const after = textOrDigest(epilogue).trim();
  if (before === "" && after === "") return undefined;
  return {
    ...(before === "" ? {} : { "#preamble": before }),
    ...(after === "" ? {} : { "#epilogue": after }),
  };
}

/** A body that begins with its delimiter says what its type forgot. */
function firstBoundary(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256));
  return /^(?:\r?\n)?--([^\r\n]{1,200}?)[ \t]*\r?\n/.exec(head.toString("latin1"))?.[1];
}

function liftPart(part: Part, context: LiftContext): LiftedPart {
  const { headers, bytes } = part;
  const decoded = undoTransferEncoding(bytes, headers.get("content-transfer-encoding"));
  const declared = headers.get("content-type");
  const body = context.inner({
    bytes: decoded ?? bytes,
    type: parseMediaType(declared ?? "text/plain"),
    encoding: headers.get("content-encoding"),
  });
  return { part, body, undone: decoded !== undefined };
}
