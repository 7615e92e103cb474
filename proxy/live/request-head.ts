import { VIA, passesIn } from "../via.ts";
import { LIVE_LIMITS, type LiveLimits, type RawHeaders } from "../../core/index.ts";
import { REFUSALS, type Refusal } from "./refusal.ts";
import { isHost, readTarget } from "./request-target.ts";

/** What of a request's head the live path needs, read in one pass. */
export interface RequestHead {
  readonly path: string;
  /** Fields for the live service: the client's, without hop-by-hop fields, with Via. */
  readonly headers: string[];
  readonly framing: "none" | "length" | "chunked";
  /** The client asked to be told before it sends its body. */
  readonly expectsContinue: boolean;
  /** The client announced trailers. */
  readonly trailer: boolean;
  /** The client said `Connection: close`, or speaks HTTP/1.0. */
  readonly closes: boolean;
}

/** A request as the server parsed it. */
export interface IncomingHead {
  readonly method: string;
  readonly target: string;
  /** As the request line has it; `h2` where there was none, because it came by HTTP/2. */
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  /** Host of the live service, for HTTP/1.0 requests that name none. */
  readonly liveHost: string;
  /** Hosts that are taken beside the valid ones. */
  readonly acceptsHost?: (host: string) => boolean;
  readonly limits?: HeadLimits;
}

/** `headerCount`: more fields than this get 431. `targetBytes`: a longer target gets 414. */
export type HeadLimits = Pick<LiveLimits, "headerCount" | "targetBytes">;
/** A request that passed so many gateways of ours runs in a circle. */
const PASSES_MAX = 10;
/** Fields that a Connection field cannot take away: framing, routing and our own. */
const KEPT = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "via",
  "connection",
  "trailer",
]);

interface Draft {
  readonly headers: string[];
  hosts: number;
  hostAt: number;
  length: boolean;
  coding: string | undefined;
  connection: string | undefined;
  expect: string | undefined;
  trailer: boolean;
  passes: number;
  forwards: string | undefined;
}

/** Checks what Node's parser lets through and prepares the head for the live service. */
export function readRequestHead(incoming: IncomingHead): RequestHead | Refusal {
  const { method, httpVersion } = incoming;
  const modern = httpVersion === "1.1" || httpVersion === "h2";
  if (!modern && httpVersion !== "1.0") return REFUSALS.httpVersion;
  const excess = sizeProblem(incoming);
  if (excess !== undefined) return excess;
  const target = readTarget(method, incoming.target);
  if (target === undefined) return REFUSALS.targetInvalid;
  const draft = sortFields(incoming.rawHeaders);
  const refusal = framingProblem(draft, modern) ?? wayProblem(draft, method);
  if (refusal !== undefined) return refusal;
  const hostProblem = settleHost(draft, target.authority, incoming);
  if (hostProblem !== undefined) return hostProblem;
  const closes = applyConnection(draft) || !modern;
  draft.headers.push("Via", VIA[httpVersion === "h2" ? "2.0" : httpVersion]);
  return {
    path: target.path,
    headers: draft.headers,
    framing: draft.coding !== undefined ? "chunked" : draft.length ? "length" : "none",
    expectsContinue: modern && draft.expect !== undefined,
    trailer: draft.trailer && draft.coding !== undefined,
    closes,
  };
}

function sizeProblem({
  target,
  rawHeaders,
  limits = LIVE_LIMITS,
}: IncomingHead): Refusal | undefined {
  if (target.length > limits.targetBytes) return REFUSALS.targetBytes;
  return rawHeaders.length > limits.headerCount * 2 ? REFUSALS.headerCount : undefined;
}

/** Copies the fields that go on and takes the ones that need thought aside, by length first. */
function sortFields(raw: RawHeaders): Draft {
  const draft: Draft = {
    headers: [],
    hosts: 0,
    hostAt: -1,
    length: false,
    coding: undefined,
    connection: undefined,
    expect: undefined,
    trailer: false,
    passes: 0,
    forwards: undefined,
  };
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    if (LENGTHS[name.length] === true && !keepsField(draft, name.toLowerCase(), value)) continue;
    draft.headers.push(name, value);
  }
  return draft;
}

/** Lengths of the names in `keepsField`; most fields of most requests have another one. */
const LENGTHS: readonly boolean[] = Array.from({ length: 20 }, (_, length) => {
  return [2, 3, 4, 6, 7, 10, 12, 14, 16, 17].includes(length);
});

/** Notes what a field says of this hop; false when the field ends here. */
// oxlint-disable-next-line complexity -- one flat table of field names
function keepsField(draft: Draft, name: string, value: string): boolean {
  switch (name) {
    case "host":
      draft.hosts += 1;
      draft.hostAt = draft.headers.length;
      return true;
    case "content-length":
      draft.length = true;
      return true;
    case "transfer-encoding":
      draft.coding = draft.coding === undefined ? value : `${draft.coding}, ${value}`;
      return false;
    case "connection":
      draft.connection = draft.connection === undefined ? value : `${draft.connection},${value}`;
      return false;
    case "expect":
      draft.expect = value;
      return false;
    case "trailer":
      draft.trailer = true;
      return true;
    case "via":
      draft.passes += passesIn(value);
      return true;
    case "max-forwards":
      draft.forwards = value;
      return true;
    case "te":
    case "upgrade":
    case "keep-alive":
    case "http2-settings":
    case "proxy-connection":
      return false;
    default:
      return true;
  }
}

function framingProblem(draft: Draft, modern: boolean): Refusal | undefined {
  if (draft.expect !== undefined && modern && draft.expect.toLowerCase() !== "100-continue") {
    return REFUSALS.expectation;
  }
  if (draft.coding === undefined) return undefined;
  if (!modern) return REFUSALS.encodingOnHttp10;
  if (draft.length) return REFUSALS.framingConflict;
  return draft.coding.trim().toLowerCase() === "chunked" ? undefined : REFUSALS.encodingUnknown;
}

/** RFC 9110 7.6.2 and 7.6.3: how far a request may still go. */
function wayProblem(draft: Draft, method: string): Refusal | undefined {
  if (draft.passes >= PASSES_MAX) return REFUSALS.loop;
  if (draft.forwards === undefined || (method !== "TRACE" && method !== "OPTIONS"))
    return undefined;
  const left = Number(draft.forwards);
  if (!Number.isInteger(left) || left < 0) return undefined;
  if (left === 0) return REFUSALS.maxForwards;
  for (let index = 0; index < draft.headers.length; index += 2) {
    if (draft.headers[index]?.toLowerCase() === "max-forwards") {
      draft.headers[index + 1] = String(left - 1);
    }
  }
  return undefined;
}

/** An absolute-form target overrules whatever Host fields came with it. */
function replaceHost(draft: Draft, authority: string): void {
  if (draft.hosts === 0) {
    draft.hosts = 1;
    draft.hostAt = 0;
    draft.headers.unshift("Host", authority);
  } else {
    draft.headers[draft.hostAt + 1] = authority;
  }
}

let lastGoodHost = "";

function settleHost(
  draft: Draft,
  authority: string | undefined,
  incoming: IncomingHead,
): Refusal | undefined {
  if (draft.hosts > 1) return REFUSALS.hostRepeated;
  // RFC 9112 3.2: also where an absolute-form target names the host.
  if (draft.hosts === 0 && incoming.httpVersion !== "1.0") return REFUSALS.hostMissing;
  if (authority !== undefined) replaceHost(draft, authority);
  if (draft.hosts === 0) {
    draft.headers.unshift("Host", incoming.liveHost);
    return undefined;
  }
  const host = draft.headers[draft.hostAt + 1] ?? "";
  if (host !== lastGoodHost) {
    if (isHost(host)) lastGoodHost = host;
    else if (incoming.acceptsHost?.(host) !== true) return REFUSALS.hostInvalid;
  }
  return undefined;
}

/** Removes the fields that Connection lists (RFC 9110 7.6.1); true when it says close. */
function applyConnection(draft: Draft): boolean {
  const connection = draft.connection;
  if (connection === undefined || connection === "keep-alive" || connection === "Keep-Alive") {
    return false;
  }
  const listed = connectionOptions(connection);
  removeListed(draft.headers, listed);
  return listed.has("close");
}

export function connectionOptions(value: string): Set<string> {
  return new Set(
    value
      .toLowerCase()
      .split(",")
      .map((option) => option.trim()),
  );
}

/** Removes listed fields in place; framing, routing and Via stay whatever a peer lists. */
export function removeListed(
  headers: string[],
  listed: ReadonlySet<string>,
  kept: ReadonlySet<string> = KEPT,
): void {
  let end = 0;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? "").toLowerCase();
    if (listed.has(name) && !kept.has(name)) continue;
    headers[end] = headers[index] ?? "";
    headers[end + 1] = headers[index + 1] ?? "";
    end += 2;
  }
  headers.length = end;
}
