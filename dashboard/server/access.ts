import { createHmac, createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { type Clock, type TcpAddress, ShadowError, isLoopback } from "../../core/index.ts";
import { type SessionTimes, createEndedSessions } from "./ended-sessions.ts";
import { Problem } from "./problem.ts";

export type Level = "admin" | "viewer";

export interface AccessOptions {
  readonly listen: TcpAddress;
  readonly token?: string | undefined;
  readonly viewerToken?: string | undefined;
  readonly clock: Clock;
}

/** Who may do what: by bearer token, by the cookie of a login, or anybody where no token is set. */
export interface Access {
  readonly tokenRequired: boolean;
  /** The level of a request, or undefined where it shows nothing valid. */
  levelOf(request: Request): Level | undefined;
  /** The level a token gives. */
  levelOfToken(token: string): Level | undefined;
  /** A cookie's value for a level; it says nothing about the token and runs out. */
  session(level: Level): { readonly value: string; readonly maxAgeSeconds: number };
  /** The cookie that a request shows is no login any more. */
  end(request: Request): void;
  /** Cookies that were ended and remembered, and how many forgotten. */
  readonly ended: { readonly size: number; readonly forgotten: number };
}

const SESSION_SECONDS = 12 * 60 * 60;

/** Throws ADMIN_TOKEN_REQUIRED where listening so would show traffic to anybody. */
export function createAccess(options: AccessOptions): Access {
  const { token, viewerToken, clock } = options;
  if (token === undefined && !isLoopback(options.listen.host)) {
    throw new ShadowError(
      "ADMIN_TOKEN_REQUIRED",
      `admin.listen ${options.listen.host} is reachable from other machines: set admin.token, or listen on 127.0.0.1`,
    );
  }
  if (token === undefined && viewerToken !== undefined) {
    throw new ShadowError("ADMIN_TOKEN_REQUIRED", "admin.viewerToken needs admin.token beside it");
  }
  const tokens: readonly (readonly [Level, string | undefined])[] = [
    ["admin", token],
    ["viewer", viewerToken],
  ];
  const cookieName = sessionCookieName(options.listen);
  const levelOfToken = (given: string): Level | undefined =>
    tokens.find(([, known]) => known !== undefined && sameText(given, known))?.[0];
  const sign = (level: Level, expires: string): string => {
    const known = level === "admin" ? token : viewerToken;
    return createHmac("sha256", known ?? "")
      .update(`session ${level} ${expires}`)
      .digest("hex");
  };
  const ended = createEndedSessions(() => clock.nowMs());
  let lastExpiresMs = 0;
  const sessionOf = (request: Request): (SessionTimes & { readonly level: Level }) | undefined => {
    const value = cookieValue(request.get("cookie"), cookieName);
    const [level, expires = "", signature = ""] = value?.split(".") ?? [];
    if (level !== "admin" && (level !== "viewer" || viewerToken === undefined)) return undefined;
    const expiresMs = Number(expires);
    if (!/^\d{1,15}$/.test(expires) || expiresMs <= clock.nowMs()) return undefined;
    if (!sameText(signature, sign(level, expires))) return undefined;
    const session: SessionTimes & { readonly level: Level } = { level, signature, expiresMs };
    return ended.has(session) ? undefined : session;
  };
  return {
    tokenRequired: token !== undefined,
    levelOf(request) {
      if (token === undefined) return "admin";
      const bearer = /^bearer +(\S+) *$/i.exec(request.get("authorization") ?? "")?.[1];
      if (bearer !== undefined) return levelOfToken(bearer);
      return sessionOf(request)?.level;
    },
    levelOfToken,
    session(level) {
      // No two logins run out in the same millisecond: ending one ends no other.
      const wanted = Math.floor(clock.nowMs()) + SESSION_SECONDS * 1000;
      lastExpiresMs = Math.max(wanted, lastExpiresMs + 1);
      const expires = String(lastExpiresMs);
      const value = `${level}.${expires}.${sign(level, expires)}`;
      return { value, maxAgeSeconds: SESSION_SECONDS };
    },
    end(request) {
      const session = token === undefined ? undefined : sessionOf(request);
      if (session !== undefined) ended.end(session);
    },
    ended,
  };
}

/** Browsers share cookies between ports of a host; the configured port keeps two runs apart. */
export function sessionCookieName(listen: TcpAddress): string {
  return `shadowdiff_${listen.port}`;
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals !== -1 && pair.slice(0, equals).trim() === name)
      return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/**
 * Against DNS rebinding: on loopback only a loopback name may stand in Host, because a page of a
 * foreign name that resolves to this machine would otherwise read everything. Any port is fine:
 * an SSH tunnel has another one, and no foreign page can bear a loopback name.
 */
export function hostCheck(listen: TcpAddress): RequestHandler {
  if (!isLoopback(listen.host)) return (_request, _response, next) => next();
  return (request, _response, next) => {
    const host = request.get("host") ?? "";
    const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
    if (!isLoopback(name.replace(/^\[|\]$/g, ""))) {
      throw new Problem("HOST_REFUSED", "Host must be localhost, 127.0.0.1 or [::1]");
    }
    next();
  };
}

/** A page of another origin may not act with a viewer's rights, cookie or none. */
export function refuseForeignOrigin(request: Request): void {
  const origin = request.get("origin");
  const site = request.get("sec-fetch-site");
  const foreign =
    origin === undefined
      ? site === "cross-site" || site === "same-site"
      : !URL.canParse(origin) || new URL(origin).host !== (request.get("host") ?? "").toLowerCase();
  if (foreign) throw new Problem("ORIGIN_REFUSED", "a page of another origin may not do this");
}
