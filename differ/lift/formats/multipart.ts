import type { JsonValue } from "../json-value.ts";
import { digestText } from "../digest-text.ts";
import type { LiftContext, LiftResult, Lifted } from "../lift-context.ts";
import { parameterOf, parseMediaType } from "../media-type.ts";
import { type Part, splitParts } from "./split-parts.ts";
import { undoTransferEncoding } from "./transfer-encoding.ts";

/** Bodies within bodies could go on without end; nobody sends more. */
const NESTING_MAX = 3;
const PARTS_MAX = 10_000;

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
  const parts = splitParts(bytes, boundary, Math.min(PARTS_MAX, options.limits.nodesMax));
  if (parts === undefined || parts === "too-large") return parts;
  const lifted: LiftedPart[] = [];
  for (const part of parts) {
    const body = bodyOf(part, context);
    if (body.format === "too-large") return "too-large";
    lifted.push({ part, body });
  }
  const duplicates = lifted.some(({ body }) => body.format.endsWith("duplicate keys"));
  return type.essence === "multipart/form-data"
    ? { value: formValue(lifted), duplicates, format: "multipart form" }
    : { value: lifted.map(partValue), duplicates, format: "multipart" };
}

interface LiftedPart {
  readonly part: Part;
  readonly body: Lifted;
}

/** A body that begins with its delimiter says what its type forgot. */
function firstBoundary(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256));
  return /^(?:\r?\n)?--([^\r\n]{1,200}?)[ \t]*\r?\n/.exec(head.toString("latin1"))?.[1];
}

function bodyOf({ headers, bytes }: Part, context: LiftContext): Lifted {
  const decoded = undoTransferEncoding(bytes, headers.get("content-transfer-encoding"));
  const declared = headers.get("content-type");
  return context.inner({
    bytes: decoded,
    type: parseMediaType(declared ?? "text/plain"),
    encoding: headers.get("content-encoding"),
  });
}

function formValue(parts: readonly LiftedPart[]): JsonValue {
  const fields = new Map<string, JsonValue[]>();
  for (const one of parts) {
    const { headers } = one.part;
    const disposition = headers.get("content-disposition") ?? "";
    const name = utf8(parameterOf(disposition, "name") ?? "");
    const field = fieldValue(one, parameterOf(disposition, "filename"));
    const list = fields.get(name);
    if (list === undefined) fields.set(name, [field]);
    else list.push(field);
  }
  const members: [string, JsonValue][] = [];
  for (const [name, list] of fields) {
    const [first] = list;
    members.push([name, list.length === 1 && first !== undefined ? first : list]);
  }
  return Object.fromEntries(members);
}

/** A plain field is its value; a file, or what has a type of its own, is what is known of it. */
function fieldValue({ part, body }: LiftedPart, filename: string | undefined): JsonValue {
  const type = part.headers.get("content-type");
  if (filename === undefined && type === undefined) return contentOf(body);
  return {
    ...(filename === undefined ? {} : { filename: utf8(filename) }),
    ...(type === undefined ? {} : { "content-type": plainType(type) }),
    content: contentOf(body),
  };
}

/** What says how a part is written, and not what it is. */
const FRAMING = new Set(["content-length", "content-transfer-encoding", "content-encoding"]);

function partValue({ part, body }: LiftedPart): JsonValue {
  const members: [string, JsonValue][] = [];
  for (const [name, value] of part.headers) {
    if (FRAMING.has(name)) continue;
    members.push([name, name === "content-type" ? plainType(value) : utf8(value)]);
  }
  members.push(["content", contentOf(body)]);
  return Object.fromEntries(members);
}

/** A boundary inside is as arbitrary as the one around it. */
function plainType(field: string): string {
  return field.replace(/;\s*boundary\s*=\s*(?:"[^"]*"|[^\s;]+)/i, "").trim();
}

function contentOf(body: Lifted): JsonValue {
  if (body.kind === "tree") return body.value;
  return body.kind === "text" ? body.text : digestText(body.bytes);
}

/** Header fields are read as latin1; browsers write UTF-8 into them. */
function utf8(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const read = bytes.toString("utf8");
  return read.includes("\ufffd") ? text : read;
}
