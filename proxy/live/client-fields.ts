import { connectionOptions, removeListed } from "./request-head.ts";

/** Fields of a live answer as the client gets them. */
export interface ClientFields {
  readonly headers: string[];
  /** The body is to be chunked towards the client. */
  readonly chunked: boolean;
}

/** What decides how an answer is framed towards the client. */
export interface ClientTerms {
  readonly status: number;
  /** The client speaks HTTP/1.1 and so reads chunks. */
  readonly modern: boolean;
  /** Our connection to the client ends after this answer. */
  readonly closes: boolean;
}

/** Lengths of the names in `keepsField`. */
const LENGTHS: readonly boolean[] = Array.from({ length: 20 }, (_, length) => {
  return [7, 10, 14, 16, 17].includes(length);
});

interface Draft {
  readonly headers: string[];
  chunkedAt: number;
  length: boolean;
  trailer: boolean;
  connection: string | undefined;
}

/**
 * Turns the live service's raw fields into the client's: order, case, repetitions and bytes kept,
 * hop-by-hop fields ended here, framing regenerated for this connection. `raw` holds names and
 * values in turn. Throws when the answer's transfer coding is not one we can undo.
 */
export function clientFields(raw: readonly string[], terms: ClientTerms): ClientFields {
  const draft = draftOf(raw);
  if (draft.connection !== undefined && draft.connection.toLowerCase() !== "keep-alive") {
    removeListed(draft.headers, connectionOptions(draft.connection));
  }
  const bodiless = terms.status === 204 || terms.status === 304;
  const chunked = draft.chunkedAt >= 0 && terms.modern && !bodiless && !draft.length;
  if (draft.chunkedAt >= 0 && !chunked) removeListed(draft.headers, CODING, NOTHING);
  if (draft.trailer && !chunked) removeListed(draft.headers, TRAILER, NOTHING);
  if (terms.closes) draft.headers.push("Connection", "close");
  return { headers: draft.headers, chunked };
}

const CODING: ReadonlySet<string> = new Set(["transfer-encoding"]);
const TRAILER: ReadonlySet<string> = new Set(["trailer"]);
const NOTHING: ReadonlySet<string> = new Set();

function draftOf(raw: readonly string[]): Draft {
  const draft: Draft = {
    headers: [],
    chunkedAt: -1,
    length: false,
    trailer: false,
    connection: undefined,
  };
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    if (LENGTHS[name.length] === true && !keepsField(draft, name.toLowerCase(), value)) continue;
    draft.headers.push(name, value);
  }
  return draft;
}

function keepsField(draft: Draft, name: string, value: string): boolean {
  switch (name) {
    case "transfer-encoding":
      if (value.trim().toLowerCase() !== "chunked" || draft.chunkedAt >= 0) {
        throw new RangeError("a transfer coding other than chunked");
      }
      draft.chunkedAt = draft.headers.length;
      return true;
    case "content-length":
      draft.length = true;
      return true;
    case "trailer":
      draft.trailer = true;
      return true;
    case "connection":
      draft.connection = draft.connection === undefined ? value : `${draft.connection},${value}`;
      return false;
    case "upgrade":
    case "keep-alive":
    case "proxy-connection":
      return false;
    default:
      return true;
  }
}
