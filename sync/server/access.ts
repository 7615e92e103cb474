import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type TcpAddress, ShadowError, isLoopback } from "../../core/index.ts";

export interface SyncAccessOptions {
  readonly listen: TcpAddress;
  readonly token?: string | undefined;
  /** Origins of pages that may use the server: `https://host:port`, a host alone, or `*`. */
  readonly origins?: readonly string[] | undefined;
}

export type Refusal = "ORIGIN_REFUSED" | "TOKEN_REQUIRED" | "TOKEN_REFUSED";

/** Who may use the server. Neither Host nor path is looked at: the Rust client sends `...` as Host. */
export interface SyncAccess {
  /** `port` is the one the server listens at. */
  refusal(headers: IncomingHttpHeaders, port: number): Refusal | undefined;
  /** Whether the page that asks may use the server; true where no page asks. */
  allowsOrigin(headers: IncomingHttpHeaders, port: number): boolean;
}

/** Throws SYNC_TOKEN_REQUIRED where anybody on the network could take part. */
export function createSyncAccess({ listen, token, origins = [] }: SyncAccessOptions): SyncAccess {
  const local = isLoopback(listen.host);
  if (token === undefined && !local) {
    throw new ShadowError(
      "SYNC_TOKEN_REQUIRED",
      `the sync server at ${listen.host} is reachable from other machines: give it a token, or listen on 127.0.0.1`,
    );
  }
  const allowsOrigin = (headers: IncomingHttpHeaders, port: number): boolean => {
    const { origin } = headers;
    if (origin === undefined || origins.includes("*") || origins.includes(origin)) return true;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url === undefined || url.host === "") return false;
    if (origins.includes(url.host) || origins.includes(url.hostname)) return true;
    const name = url.hostname.replace(/^\[|\]$/g, "");
    if (isLoopback(name) && Number(url.port || "80") === port) return true;
    // A foreign name that resolves to this machine would equal Host too, so on loopback it does not count.
    return url.host === headers.host?.toLowerCase() && (!local || isLoopback(name));
  };
  return {
    allowsOrigin,
    refusal(headers, port) {
      if (!allowsOrigin(headers, port)) return "ORIGIN_REFUSED";
      if (token === undefined) return undefined;
      const shown = tokenIn(headers.authorization ?? "");
      if (shown === undefined) return "TOKEN_REQUIRED";
      return sameText(shown, token) ? undefined : "TOKEN_REFUSED";
    },
  };
}

/**
 * `Bearer TOKEN`, or the password of `Basic`: Testground's clients take a host alone, and turn
 * `SYNC_SERVICE_HOST=x:TOKEN@host` into the latter.
 */
function tokenIn(authorization: string): string | undefined {
  const [, scheme = "", value = ""] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme === "") return undefined;
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, "base64").toString("utf8")) ?? [];
  return password;
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
