import type { LiveLimits } from "../../../core/index.ts";
import { REFUSALS, type Refusal } from "../refusal.ts";
import { type RequestHead, readRequestHead } from "../request-head.ts";

/** An HTTP/2 request's head as it came. */
export interface IncomingHttp2Head {
  /** Names and values in turn, pseudo fields among them. */
  readonly raw: readonly string[];
  /** No body follows. */
  readonly over: boolean;
  readonly liveHost: string;
  readonly limits: LiveLimits;
}

export interface Http2Head {
  readonly method: string;
  readonly head: RequestHead;
}

interface Draft {
  method: string;
  path: string;
  authority: string | undefined;
  bytes: number;
  readonly fields: string[];
}

/**
 * Turns an HTTP/2 head into the one that HTTP/1.1 would have had (RFC 9113 8.3.1): `:authority`
 * becomes Host, cookie crumbs become one field again (8.2.3), and the same checks hold.
 */
export function readHttp2Head(incoming: IncomingHttp2Head): Http2Head | Refusal {
  const { limits, liveHost } = incoming;
  const draft = draftOf(incoming.raw);
  if (draft === undefined) return REFUSALS.hostRepeated;
  if (draft.bytes > limits.headerBytes) return REFUSALS.headerBytes;
  const { method, path } = draft;
  if (method === "CONNECT") return REFUSALS.connect;
  if (!path.startsWith("/") && path !== "*") return REFUSALS.targetInvalid;
  const read = readRequestHead({
    ...{ method, target: path, httpVersion: "h2", rawHeaders: draft.fields, liveHost, limits },
  });
  if ("reason" in read) return read;
  const framing = incoming.over ? "none" : read.framing === "none" ? "chunked" : read.framing;
  return { method, head: { ...read, framing } };
}

/** Undefined where `:authority` and Host name two different hosts. */
function draftOf(raw: readonly string[]): Draft | undefined {
  const draft: Draft = { method: "", path: "", authority: undefined, bytes: 0, fields: [] };
  let cookieAt = -1;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    draft.bytes += name.length + value.length;
    if (name.startsWith(":")) {
      takePseudo(draft, name, value);
    } else if (name === "cookie" && cookieAt >= 0) {
      draft.fields[cookieAt] += `; ${value}`;
    } else {
      if (name === "cookie") cookieAt = draft.fields.length + 1;
      draft.fields.push(name, value);
    }
  }
  return settleAuthority(draft) ? draft : undefined;
}

function takePseudo(draft: Draft, name: string, value: string): void {
  if (name === ":method") draft.method = value;
  else if (name === ":path") draft.path = value;
  else if (name === ":authority") draft.authority = value;
}

function settleAuthority({ authority, fields }: Draft): boolean {
  if (authority === undefined) return true;
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index] !== "host") continue;
    if (fields[index + 1] !== authority) return false;
    fields[index] = "Host";
    return true;
  }
  fields.unshift("Host", authority);
  return true;
}
