import express, {
  type Express,
  type IRoute,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from "express";
import type { TcpAddress, Logger } from "../../core/index.ts";
import {
  type Access,
  type Level,
  hostCheck,
  refuseForeignOrigin,
  sessionCookieName,
} from "./access.ts";
import { type ApiRoute, type ApiSources, apiRoutes } from "./api-routes.ts";
import { METRICS_TYPE, metricsPage } from "./metrics/metrics-page.ts";
import type { OpenApiInfo } from "./openapi.ts";
import { readiness } from "./readiness.ts";
import { PAGE_FILES, pageHtml } from "./page/page-files.ts";
import { loginHtml } from "./page/login-html.ts";
import { Problem, problemHandler } from "./problem.ts";

export interface AdminAppOptions extends ApiSources {
  readonly listen: TcpAddress;
  readonly access: Access;
  readonly info: OpenApiInfo;
  readonly logger: Logger;
}

const BODY_MAX = "64kb";

export function adminApp(options: AdminAppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(safetyHeaders, hostCheck(options.listen));
  healthRoutes(app, options);
  for (const path of ["/metrics", "/api/v1/metrics"]) metricsRoute(app.route(path), options);
  app.use("/api/v1", apiRouter(options));
  pageRoutes(app, options);
  app.use((): never => {
    throw new Problem("NOT_FOUND", "nothing is here; /api/v1/openapi.json lists what is");
  });
  app.use(problemHandler(options.logger));
  return app;
}

const POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const safetyHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    // Not no-referrer: with it browsers send `Origin: null` from the login form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    // Polling viewers revalidate by ETag; nothing is kept where others could read it.
    "Cache-Control": "private, no-cache",
  });
  next();
};

/** Open to all: orchestrators have no token, and nothing of the traffic is told. */
function healthRoutes(app: Express, options: AdminAppOptions): void {
  app
    .route("/healthz")
    .get((_request, response) => {
      response.json({ status: "ok" });
    })
    .all(onlyMethods("GET"));
  app
    .route("/readyz")
    .get(async (request, response) => {
      const part = request.query["part"] === "live" ? "live" : "all";
      const missing = readiness(await options.status(), part);
      if (missing.length > 0) throw new Problem("NOT_READY", missing.join("; "));
      response.json({ status: "ready" });
    })
    .all(onlyMethods("GET"));
}

/** In the books' words; a viewer's token suffices. */
function metricsRoute(route: IRoute, options: AdminAppOptions): void {
  const { access, status, reads, info } = options;
  route
    .get(async (request, response) => {
      requireLevel(access, request, "viewer");
      const { user, system } = process.cpuUsage();
      const page = metricsPage({
        status: await status(),
        reads,
        version: info.version,
        process: {
          rssBytes: process.memoryUsage.rss(),
          cpuSeconds: (user + system) / 1e6,
          startSeconds: Math.round(Date.now() / 1000 - process.uptime()),
        },
      });
      response.set("Content-Type", METRICS_TYPE).send(page);
    })
    .all(onlyMethods("GET"));
}

function apiRouter(options: AdminAppOptions): Router {
  const router = express.Router();
  const routes = apiRoutes(options);
  const documentRoute: ApiRoute = {
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    params: {},
    query: [],
    body: undefined,
    answer: "document",
    async handle() {
      // Only when somebody asks: the schemas behind it are 15 MB of this thread.
      const { openApiDocument } = await import("./openapi.ts");
      return openApiDocument([...routes, documentRoute], options.info);
    },
  };
  router.use((request, _response, next) => {
    requireLevel(options.access, request, "viewer");
    next();
  });
  for (const route of [...routes, documentRoute]) mount(router, route, options.access);
  return router;
}

function mount(router: Router, route: ApiRoute, access: Access): void {
  const at = router.route(route.path.replace(/\{(\w+)\}/g, ":$1"));
  const answer = async (request: Request, response: Response): Promise<void> => {
    const params: Record<string, string> = {};
    for (const name of Object.keys(route.params)) params[name] = String(request.params[name]);
    const { query, body }: { query: unknown; body?: unknown } = request;
    response.json(await route.handle({ params, query, body }));
  };
  if (route.method === "get") {
    at.get(answer).all(onlyMethods("GET"));
    return;
  }
  const guard: RequestHandler = (request, _response, next) => {
    refuseForeignOrigin(request);
    requireLevel(access, request, "admin");
    // A form of a foreign page cannot send this type without asking first.
    if (!request.is("application/json")) {
      throw new Problem("UNSUPPORTED_MEDIA_TYPE", "send application/json");
    }
    next();
  };
  at.post(guard, express.json({ limit: BODY_MAX }), answer).all(onlyMethods("POST"));
}

function requireLevel(access: Access, request: Request, needed: Level): void {
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
}

function pageRoutes(app: Express, options: AdminAppOptions): void {
  const { access } = options;
  app
    .route("/")
    .get((request, response) => {
      const known = access.levelOf(request) !== undefined;
      response.type("html").send(known ? pageHtml : loginHtml({ refused: false }));
    })
    .all(onlyMethods("GET"));
  for (const file of PAGE_FILES) {
    app
      .route(file.path)
      .get((_request, response) => {
        response.type(file.type).send(file.content);
      })
      .all(onlyMethods("GET"));
  }
  const form = express.urlencoded({ extended: false, limit: BODY_MAX });
  const foreign: RequestHandler = (request, _response, next) => {
    refuseForeignOrigin(request);
    next();
  };
  app
    .route("/login")
    .post(foreign, form, (request, response) => login(request, response, options))
    .all(onlyMethods("POST"));
}

const TOKEN_MAX = 4096;

function tokenIn(form: unknown): string | undefined {
  if (typeof form !== "object" || form === null || !("token" in form)) return undefined;
  const { token } = form;
  return typeof token === "string" && token.length <= TOKEN_MAX ? token : undefined;
}

function login(request: Request, response: Response, options: AdminAppOptions): void {
  const { access } = options;
  const given = tokenIn(request.body);
  const level = given === undefined ? undefined : access.levelOfToken(given);
  if (access.tokenRequired && level === undefined) {
    response
      .status(401)
      .type("html")
      .send(loginHtml({ refused: true }));
    return;
  }
  if (level !== undefined) {
    const { value, maxAgeSeconds } = access.session(level);
    response.cookie(sessionCookieName(options.listen), value, {
      httpOnly: true,
      sameSite: "strict",
      maxAge: maxAgeSeconds * 1000,
      path: "/",
      encode: String,
    });
  }
  response.redirect(303, "/");
}

function onlyMethods(method: "GET" | "POST"): RequestHandler {
  return (_request, response): never => {
    response.set("Allow", method === "GET" ? "GET, HEAD" : method);
    throw new Problem("METHOD_NOT_ALLOWED", `only ${method} is possible here`);
  };
}
