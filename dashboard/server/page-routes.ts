import type { Express, Request, RequestHandler, Response } from "express";
import type { Access } from "./access.ts";
import { loginHtml, nextPath } from "./login/login-html.ts";
import { onlyMethods } from "./only-methods.ts";
import type { UiFiles } from "./ui-files.ts";

/** Paths below which there is never a page. */
const NO_PAGE = /^\/(?:api|assets|login|logout|metrics|healthz|readyz)(?:\/|$)/;

const NOT_BUILT =
  "The dashboard's page is not built: npm run build:page, then start again. The API is there, at /api/v1.\n";

/** The page where it is built, for each of its own paths; before it a login where one is needed. */
export function pageRoutes(app: Express, access: Access, ui: UiFiles | undefined): void {
  if (ui === undefined) {
    app
      .route("/")
      .get((request, response) => {
        if (access.levelOf(request) === undefined) sendLogin(request, response);
        else response.status(503).type("text").send(NOT_BUILT);
      })
      .all(onlyMethods("GET"));
    return;
  }
  const page: RequestHandler = async (request, response, next) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead) {
      next();
      return;
    }
    if (await ui.sendAsset(request, response)) return;
    if (NO_PAGE.test(request.path) || !wantsPage(request)) next();
    else if (access.levelOf(request) === undefined) sendLogin(request, response);
    else await ui.sendPage(request, response);
  };
  app.use(page);
  app.route("/").all(onlyMethods("GET"));
}

/** A browser that goes to an address asks for HTML; a script that fetches does not. */
function wantsPage(request: Request): boolean {
  return request.path === "/" || /\btext\/html\b/i.test(request.get("accept") ?? "");
}

export function sendLogin(request: Request, response: Response): void {
  response.type("html").send(loginHtml({ refused: false, next: nextPath(request.originalUrl) }));
}
