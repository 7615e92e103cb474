import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import type { TcpAddress } from "../../../core/index.ts";
import { type Access, refuseForeignOrigin, sessionCookieName } from "../access.ts";
import { onlyMethods } from "../only-methods.ts";
import { Problem } from "../problem.ts";
import type { RateLimit } from "../rate-limits.ts";
import { clientOf } from "../rate-limits.ts";
import type { AuditLog } from "../steering.ts";
import { ICON } from "./icon.ts";
import { loginHtml, nextPath } from "./login-html.ts";
import { LOGIN_STYLE } from "./login-style.ts";

export interface LoginOptions {
  readonly listen: TcpAddress;
  readonly access: Access;
  readonly attempts: RateLimit;
  readonly audit: Pick<AuditLog, "add">;
}

const FORM_MAX = "64kb";
const TOKEN_MAX = 4096;

/** The form, what it looks like, and what takes it. */
export function loginRoutes(app: Express, options: LoginOptions): void {
  const files = [
    ["/login/icon.svg", "image/svg+xml", ICON],
    ["/login/style.css", "text/css", LOGIN_STYLE],
  ] as const;
  for (const [path, type, content] of files) {
    app
      .route(path)
      .get((_request, response) => {
        response.type(type).send(content);
      })
      .all(onlyMethods("GET"));
  }
  const form = express.urlencoded({ extended: false, limit: FORM_MAX });
  const guard: RequestHandler = (request, _response, next) => {
    refuseForeignOrigin(request);
    const wait = options.attempts.take(clientOf(request.socket.remoteAddress));
    if (wait > 0) throw tooManyAttempts(wait);
    next();
  };
  app
    .route("/login")
    .post(guard, form, (request, response) => login(request, response, options))
    .all(onlyMethods("POST"));
}

function tooManyAttempts(retryAfter: number): Problem {
  return new Problem("RATE_LIMITED", `too many logins from here: try again in ${retryAfter} s`, {
    retryAfter,
  });
}

function login(request: Request, response: Response, options: LoginOptions): void {
  const { access, audit, listen } = options;
  const next = nextPath(fieldOf(request.body, "next"));
  const token = fieldOf(request.body, "token");
  const level =
    token === undefined || token.length > TOKEN_MAX ? undefined : access.levelOfToken(token);
  if (access.tokenRequired && level === undefined) {
    response
      .status(401)
      .type("html")
      .send(loginHtml({ refused: true, next }));
    return;
  }
  if (level !== undefined) {
    const { value, maxAgeSeconds } = access.session(level);
    response.cookie(sessionCookieName(listen), value, {
      ...cookieAttributes(),
      maxAge: maxAgeSeconds * 1000,
    });
    const from = clientOf(request.socket.remoteAddress);
    audit.add({
      level,
      by: from,
      action: "login",
      text: `logged in to ${level === "admin" ? "act" : "read"}`,
    });
  }
  response.redirect(303, next);
}

/** Ends the cookie of a login; who comes with a bearer token or without any has nothing to end. */
export function endSession(response: Response, listen: TcpAddress): void {
  response.clearCookie(sessionCookieName(listen), cookieAttributes());
}

function cookieAttributes() {
  return { httpOnly: true, sameSite: "strict", path: "/", encode: String } as const;
}

function fieldOf(form: unknown, name: string): string | undefined {
  if (typeof form !== "object" || form === null) return undefined;
  const value: unknown = Object.entries(form).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}
