import type { MirrorConfig, RequestSnapshot } from "../../core/index.ts";
import { isFieldValue, isTarget, isToken } from "../http1/bytes.ts";
import { writeFields } from "../http1/write-fields.ts";
import { type FieldFate, createFieldFates } from "./field-fates.ts";
import type { TagHost } from "./host-tag.ts";

export interface CopyHeadOptions {
  readonly mirror: Pick<MirrorConfig, "headers" | "hostSuffix" | "hostLiteral">;
  readonly tag: TagHost;
  /** Host of copies whose request had none (HTTP/1.0): one value, so that the three stay equal. */
  readonly fallbackHost: string;
}

/** What the three copies of one request have in common. */
export interface CopyHead {
  /** Request line and fields, to be followed by one copy's own fields and an empty line; latin1. */
  readonly text: string;
  /** Flags of the client's trace context, so that its sampling decision holds; `01` without one. */
  readonly traceFlags: string;
}

/**
 * Writes the head that the three copies share: the client's fields in their order and case, its
 * hop-by-hop fields and framing replaced by the copy's own. Undefined where the request holds what
 * no head can hold (a recording may bring anything).
 */
export type BuildCopyHead = (request: RequestSnapshot, freshId: string) => CopyHead | undefined;

/** Fields that a client's Connection field must not take away. */
const NOT_FOR_CLIENTS = new Set(["host", "x-request-id", "via", "content-length"]);
const TRACE = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})/;

interface Draft {
  text: string;
  /** The length of what is sent. */
  readonly length: number;
  /** No Content-Length is to be written any more. */
  framed: boolean;
  host: boolean;
  requestId: boolean;
  traceFlags: string;
  valid: boolean;
}

export function createCopyHead(options: CopyHeadOptions): BuildCopyHead {
  const { mirror, fallbackHost } = options;
  const { hostSuffix, hostLiteral } = mirror;
  const tag = (host: string): string => hostLiteral ?? options.tag(host, hostSuffix);
  const fateOf = createFieldFates(Object.keys(mirror.headers));
  const markers = writeFields(Object.entries(mirror.headers).flat());

  return (request, freshId) => {
    const { method, path, headers, trailers } = request;
    if (!isToken(method) || !isTarget(path) || !areFields(trailers)) return undefined;
    const draft = draftOf(request);
    const listed = listedIn(headers, fateOf);
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = headers[index] ?? "";
      if (listed !== undefined && listed.has(name.toLowerCase())) continue;
      addField(draft, { fate: fateOf(name), name, value: headers[index + 1] ?? "" }, tag);
    }
    if (!draft.valid) return undefined;
    const host = draft.host ? "" : `host: ${tag(fallbackHost)}\r\n`;
    const framed = draft.framed || draft.length === 0;
    const length = framed ? "" : `content-length: ${draft.length}\r\n`;
    const coding = trailers.length === 0 ? "" : chunkedFields(trailers);
    const id = draft.requestId ? "" : `x-request-id: ${freshId}\r\n`;
    return {
      text: `${method} ${path} HTTP/1.1\r\n${host}${draft.text}${length}${coding}${markers}${id}`,
      traceFlags: draft.traceFlags,
    };
  };
}

function draftOf({ body, trailers }: RequestSnapshot): Draft {
  return {
    text: "",
    length: body?.byteLength ?? 0,
    framed: trailers.length > 0,
    host: false,
    requestId: false,
    traceFlags: "01",
    valid: true,
  };
}

function addField(
  draft: Draft,
  field: { fate: FieldFate; name: string; value: string },
  tag: (host: string) => string,
): void {
  let { value } = field;
  switch (field.fate) {
    case "drop":
      return;
    case "invalid":
      draft.valid = false;
      return;
    case "trace":
      draft.traceFlags = TRACE.exec(value)?.[1] ?? draft.traceFlags;
      return;
    case "host":
      // An empty one would be tagged to a bare suffix: it is as good as none.
      if (draft.host || value === "") return;
      draft.host = true;
      value = tag(value);
      break;
    case "length":
      if (draft.framed) return;
      draft.framed = true;
      value = String(draft.length);
      break;
    case "request-id":
      draft.requestId = true;
      break;
    case "copy":
      break;
  }
  if (!isFieldValue(value)) draft.valid = false;
  draft.text += `${field.name}: ${value}\r\n`;
}

function areFields(fields: readonly string[]): boolean {
  return fields.every((text, index) => (index % 2 === 0 ? isToken(text) : isFieldValue(text)));
}

/** Only a chunked body can have trailers behind it. */
function chunkedFields(trailers: readonly string[]): string {
  const names = trailers.filter((_, index) => index % 2 === 0);
  return `transfer-encoding: chunked\r\ntrailer: ${names.join(", ")}\r\n`;
}

/** Names that the client's Connection fields list; undefined for the usual keep-alive and close. */
function listedIn(
  headers: readonly string[],
  fateOf: (name: string) => FieldFate,
): ReadonlySet<string> | undefined {
  let listed: Set<string> | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (name.length !== 10 || fateOf(name) !== "drop" || name.toLowerCase() !== "connection") {
      continue;
    }
    const lower = (headers[index + 1] ?? "").toLowerCase();
    if (lower === "keep-alive" || lower === "close") continue;
    listed ??= new Set();
    for (const part of lower.split(",")) {
      const option = part.trim();
      if (!NOT_FOR_CLIENTS.has(option)) listed.add(option);
    }
  }
  return listed;
}
