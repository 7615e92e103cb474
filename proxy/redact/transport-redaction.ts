import { type RawHeaders, type RequestSnapshot, headerValue } from "../../core/index.ts";
import { createBodyPlaces } from "./body-places.ts";
import { decodedBody } from "./decoded-body.ts";
import { createMasks } from "./mask.ts";
import { type BodyPolicy, redactBody } from "./redact-body.ts";
import { type HeaderPolicy, redactHeader } from "./redact-header.ts";
import { type PairPolicy, redactTarget } from "./redact-pairs.ts";
import type { RedactionOptions } from "./redactor.ts";
import { createTextRedaction } from "./redact-text.ts";
import { rulesAt } from "./rules.ts";
import { STALE_FIELDS } from "./stale-fields.ts";

export type TransportRedaction = (request: RequestSnapshot) => RequestSnapshot;

/**
 * What copies lose before they leave: nothing, the default credentials, or those and every rule,
 * and always the rules with `at: transport`. All three copies lose the same and stay equal. A body
 * that rules apply to and that cannot be read is replaced whole. Throws CONFIG_REDACT for a rule
 * that cannot be read; the returned function never throws.
 */
export function createTransportRedaction(options: RedactionOptions): TransportRedaction {
  const rules = rulesAt(options.privacy, "transport");
  const masks = createMasks(options.key);
  const places = createBodyPlaces(rules.body, { credentials: rules.credentials });
  const named = rules.headers.size + rules.cookies.size + rules.queries.size + rules.forms.size;
  const found = rules.credentials || rules.detectors.size > 0;
  if (!found && !places.ruled && named === 0) return (request) => request;
  const style = masks.tight;
  const text = createTextRedaction(rules, style);
  const { credentials } = rules;
  const query: PairPolicy = { mask: style.mask, credentials, names: rules.queries, text };
  const header: HeaderPolicy = { rules, mask: style.mask, text, query };
  const body: BodyPolicy = {
    ...{ rules, places, masks, style, text },
    ...{ formText: text, numbers: "always" },
  };
  return (request) => {
    const kept = redactRequestBody(request, body);
    const headers = redactHeaders(request.headers, header);
    return {
      method: request.method,
      path: redactTarget(request.path, query),
      headers: kept === request.body ? headers : refitHeaders(headers, kept?.length ?? 0),
      body: kept,
      trailers: redactHeaders(request.trailers, header),
    };
  };
}

function redactHeaders(headers: RawHeaders, policy: HeaderPolicy): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    kept.push(name, redactHeader(name, headers[index + 1] ?? "", policy));
  }
  return kept;
}

function redactRequestBody(request: RequestSnapshot, policy: BodyPolicy): Uint8Array | undefined {
  const { body } = request;
  if (body === undefined || body.length === 0) return body;
  const { rules } = policy;
  const found = rules.credentials || rules.detectors.size > 0;
  if (!found && !policy.places.ruled && rules.forms.size === 0) return body;
  const plain = decodedBody(body, headerValue(request.headers, "content-encoding"));
  const type = headerValue(request.headers, "content-type");
  const kept = plain === undefined ? undefined : redactBody(plain, type, policy);
  if (kept === undefined)
    return Buffer.from(policy.style.mask(Buffer.from(body).toString("latin1")));
  return kept === plain ? body : kept;
}

function refitHeaders(headers: RawHeaders, length: number): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const lower = name.toLowerCase();
    if (STALE_FIELDS.has(lower)) continue;
    kept.push(name, lower === "content-length" ? String(length) : (headers[index + 1] ?? ""));
  }
  return kept;
}
