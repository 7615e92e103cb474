import { passesIn } from "../via.ts";
import type { IncomingMessage } from "node:http";
import type { LiveLimits, MirrorConfig, RawHeaders } from "../../core/index.ts";
import { REFUSALS, type Refusal } from "../live/refusal.ts";
import { type RequestHead, readRequestHead } from "../live/request-head.ts";

export interface TapHeadOptions {
  /** Host of requests that name none (HTTP/1.0). */
  readonly fallbackHost: string;
  readonly mirror: Pick<MirrorConfig, "headers" | "hostSuffix">;
  readonly limits: LiveLimits;
}

/** An IPv6 address with a tag behind its brackets, as Envoy writes it; no valid Host otherwise. */
const TAGGED_ADDRESS = /^\[[0-9A-Fa-f:.]+\]([A-Za-z0-9._-]*)(?::\d{0,5})?$/;

/** Checks a mirrored request's head as the live path does, and refuses our own copies. */
export function createTapHeadReader(
  options: TapHeadOptions,
): (request: IncomingMessage) => RequestHead | Refusal {
  const { fallbackHost: liveHost, mirror, limits } = options;
  const isOwnCopy = createOwnCopyTest(mirror.headers);
  const acceptsHost = (host: string): boolean =>
    TAGGED_ADDRESS.exec(host)?.[1] === mirror.hostSuffix;

  return ({ method = "", url = "", httpVersion, rawHeaders }) => {
    if (isOwnCopy(rawHeaders)) return REFUSALS.loop;
    const head = { method, target: url, httpVersion, rawHeaders };
    return readRequestHead({ ...head, liveHost, acceptsHost, limits });
  };
}

/**
 * Whether a request is one of our copies: it passed a gateway of ours and bears every field of
 * `mirror.headers`. A mesh that mirrors to the tap what it sends to a role would otherwise make
 * three copies of each copy for ever.
 */
function createOwnCopyTest(
  markers: Readonly<Record<string, string>>,
): (headers: RawHeaders) => boolean {
  const wanted = Object.entries(markers).map(([name, value]) => [name.toLowerCase(), value]);
  return (headers) => {
    let passed = false;
    let marked = 0;
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = (headers[index] ?? "").toLowerCase();
      const value = headers[index + 1] ?? "";
      if (name === "via" && passesIn(value) > 0) passed = true;
      if (wanted.some((marker) => marker[0] === name && marker[1] === value)) marked += 1;
    }
    return passed && marked >= wanted.length;
  };
}
