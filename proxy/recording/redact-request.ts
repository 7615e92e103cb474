import {
  type RawHeaders,
  type Redactor,
  type RequestSnapshot,
  headerValue,
} from "../../core/index.ts";
import { decodedBody } from "../redact/decoded-body.ts";
import { STALE_FIELDS } from "../redact/stale-fields.ts";

export interface RedactedRequest {
  readonly request: RequestSnapshot;
  /** The length of a body that was not kept, because it could not be redacted. Bytes. */
  readonly bodyLeftOut: number | undefined;
}

/** A request for keeping (`privacy.store`). A body that redaction does not change keeps its bytes. */
export function redactRequest(request: RequestSnapshot, redactor: Redactor): RedactedRequest {
  const body = redactBody(request, redactor);
  const changed = body.kind === "changed";
  return {
    request: {
      method: request.method,
      path: redactor.target(request.path),
      headers: redactFields(request.headers, { redactor, changed }),
      body: body.bytes,
      trailers: redactFields(request.trailers, { redactor, changed }),
    },
    bodyLeftOut: body.kind === "left-out" ? (request.body?.byteLength ?? 0) : undefined,
  };
}

type KeptBody =
  | { readonly kind: "same" | "changed"; readonly bytes: Uint8Array | undefined }
  | { readonly kind: "left-out"; readonly bytes: undefined };

function redactBody(request: RequestSnapshot, redactor: Redactor): KeptBody {
  const { body, headers } = request;
  if (body === undefined || body.byteLength === 0) return { kind: "same", bytes: body };
  const plain = decodedBody(body, headerValue(headers, "content-encoding"));
  if (plain === undefined) return { kind: "left-out", bytes: undefined };
  const kept = redactor.body(plain, headerValue(headers, "content-type"));
  if (kept === undefined) return { kind: "left-out", bytes: undefined };
  if (Buffer.compare(kept, plain) === 0) return { kind: "same", bytes: body };
  return { kind: "changed", bytes: kept };
}

function redactFields(
  fields: RawHeaders,
  { redactor, changed }: { redactor: Redactor; changed: boolean },
): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? "";
    if (changed && STALE_FIELDS.has(name.toLowerCase())) continue;
    kept.push(name, redactor.header(name, fields[index + 1] ?? ""));
  }
  return kept;
}
