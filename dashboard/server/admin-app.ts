import express, { type Express, type IRoute, type RequestHandler } from "express";
import type { Logger, TcpAddress } from "../../core/index.ts";
import { type Access, hostCheck } from "./access.ts";
import { apiRouter } from "./api-router.ts";
import type { Events } from "./events.ts";
import { type RateLimits, requireLevel, withinRate } from "./guards.ts";
import { loginRoutes } from "./login/login-routes.ts";
import { METRICS_TYPE, metricsPage } from "./metrics/metrics-page.ts";
import { onlyMethods } from "./only-methods.ts";
import type { OpenApiInfo } from "./openapi.ts";
import { pageRoutes } from "./page-routes.ts";
import { Problem, problemHandler } from "./problem.ts";
import { readiness } from "./readiness.ts";
import type { ApiSources } from "./routes/api-route.ts";
import type { UiFiles } from "./ui-files.ts";

export interface AdminAppOptions extends ApiSources {
  readonly listen: TcpAddress;
  readonly access: Access;
  readonly limits: RateLimits;
  readonly events: Events;
  readonly ui: UiFiles | undefined;
  readonly info: OpenApiInfo;
  readonly logger: Logger;
}

export function adminApp(options: AdminAppOptions): Express {
  const { access, limits, listen, audit, ui, info } = options;
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(safetyHeaders, hostCheck(listen));
  healthRoutes(app, options);
  app.use(withinRate(limits));
  for (const path of ["/metrics", "/api/v1/metrics"]) metricsRoute(app.route(path), options);
  const { version } = info;
  const { tokenRequired } = access;
  app.use("/api/v1", apiRouter({ ...options, version, tokenRequired }));
  loginRoutes(app, { listen, access, attempts: limits.logins, audit });
  pageRoutes(app, access, ui);
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
  const { access, status, reads, info, events, limits } = options;
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
        admin: { events: events.counts(), limits, sessions: access.ended },
      });
      response.set("Content-Type", METRICS_TYPE).send(page);
    })
    .all(onlyMethods("GET"));
}
