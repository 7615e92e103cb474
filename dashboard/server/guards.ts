import type { Request, RequestHandler } from "express";
import type { Clock } from "../../core/index.ts";
import type { Access, Level } from "./access.ts";
import { Problem } from "./problem.ts";
import { type RateLimit, clientOf, createRateLimit } from "./rate-limits.ts";

/** Requests a client may make; beyond them it is told when to come back. */
export interface RateLimits {
  /** A page asks a dozen times when it opens, and many people may come by one proxy. */
  readonly reads: RateLimit;
  readonly writes: RateLimit;
  readonly logins: RateLimit;
}

export function createRateLimits(clock: Clock): RateLimits {
  return {
    reads: createRateLimit({ burst: 4000, perSecond: 1000 }, clock),
    writes: createRateLimit({ burst: 60, perSecond: 1 }, clock),
    logins: createRateLimit({ burst: 10, perSecond: 1 / 6 }, clock),
  };
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Counts a request against its client's reads or writes. */
export function withinRate({ reads, writes }: RateLimits): RequestHandler {
  return (request, _response, next) => {
    const limit = SAFE.has(request.method) ? reads : writes;
    const retryAfter = limit.take(clientOf(request.socket.remoteAddress));
    if (retryAfter > 0) {
      const what = `too many requests from here: try again in ${retryAfter} s`;
      throw new Problem("RATE_LIMITED", what, { retryAfter });
    }
    next();
  };
}

/** Throws TOKEN_REQUIRED, TOKEN_REFUSED or VIEWER_ONLY. */
export function requireLevel(access: Access, request: Request, needed: Level): Level {
  const level = access.levelOf(request);
  if (level === undefined) {
    request.res?.set("WWW-Authenticate", 'Bearer realm="shadowdiff"');
    const shown = request.get("authorization") !== undefined || request.get("cookie") !== undefined;
    if (shown) throw new Problem("TOKEN_REFUSED", "the token is wrong, or the login has run out");
    throw new Problem("TOKEN_REQUIRED", "send the token as Authorization: Bearer, or log in at /");
  }
  if (needed === "admin" && level !== "admin") {
    throw new Problem("VIEWER_ONLY", "this token may only read");
  }
  return level;
}
