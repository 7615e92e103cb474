import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import type { TcpAddress } from "../../core/index.ts";
import { type Access, refuseForeignOrigin } from "./access.ts";
import { apiRoutes } from "./api-routes.ts";
import { requireLevel } from "./guards.ts";
import { JsonText } from "./json-text.ts";
import { endSession } from "./login/login-routes.ts";
import { onlyMethods } from "./only-methods.ts";
import type { OpenApiInfo } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { type ApiRoute, type RouteSources, get } from "./routes/api-route.ts";

export interface ApiOptions extends RouteSources {
  readonly listen: TcpAddress;
  readonly access: Access;
  readonly info: OpenApiInfo;
}

const BODY_MAX = 64 * 1024;
/** All rules of a configuration at once. */
const RULES_BODY_MAX = 1024 * 1024;

/** The API below `/api/v1`. */
export function apiRouter(options: ApiOptions): Router {
  const router = express.Router();
  const routes = apiRoutes(options);
  const document: ApiRoute = get("/openapi.json", "This document", {
    answer: "document",
    async handle(): Promise<object> {
      // Only when somebody asks: the schemas behind it are 15 MB of this thread.
      const { openApiDocument } = await import("./openapi.ts");
      return openApiDocument([...routes, document], options.info);
    },
  });
  router.use((request, _response, next) => {
    requireLevel(options.access, request, "viewer");
    next();
  });
  for (const [path, at] of byPath([...routes, document])) {
    const mounted = router.route(path.replace(/\{(\w+)\}/g, ":$1"));
    for (const route of at) {
      if (route.method === "get") mounted.get(answerOf(route, options));
      else mounted[route.method](...guardsOf(route, options), answerOf(route, options));
    }
    mounted.all(onlyMethods(...at.map(({ method }) => method.toUpperCase())));
  }
  return router;
}

/** Paths in the order of their first route; no template hides a path that is written out before it. */
function byPath(routes: readonly ApiRoute[]): ReadonlyMap<string, readonly ApiRoute[]> {
  return Map.groupBy(routes, ({ path }) => path);
}

function answerOf(route: ApiRoute, options: ApiOptions): RequestHandler {
  return async (request: Request, response: Response): Promise<void> => {
    const params: Record<string, string> = {};
    for (const name of Object.keys(route.params)) params[name] = String(request.params[name]);
    const { query, body }: { query: unknown; body?: unknown } = request;
    const session = {
      level: requireLevel(options.access, request, route.level),
      end() {
        options.access.end(request);
        endSession(response, options.listen);
      },
    };
    const answer = await route.handle({ params, query, body, session });
    if (answer instanceof JsonText) response.type("json").send(answer.text);
    else if (route.stream !== true) response.json(answer);
    else if (request.method === "HEAD") response.type("text/event-stream").end();
    else options.events.connect(response);
  };
}

function guardsOf(route: ApiRoute, { access }: ApiOptions): readonly RequestHandler[] {
  const guard: RequestHandler = (request, _response, next) => {
    refuseForeignOrigin(request);
    requireLevel(access, request, route.level);
    // A form of a foreign page cannot send this type without asking first.
    if (!request.is("application/json") && !isEmptyLogout(route, request)) {
      throw new Problem("UNSUPPORTED_MEDIA_TYPE", "send application/json");
    }
    next();
  };
  const limit = route.body === "rulesReplaced" ? RULES_BODY_MAX : BODY_MAX;
  return [guard, express.json({ limit })];
}

/** `fetch` sends no type where there is no body; its own header says that it is no form. */
function isEmptyLogout(route: ApiRoute, request: Request): boolean {
  return route.body === undefined && request.get("sec-fetch-site") === "same-origin";
}
