import type { Express } from "express";
import type { Access } from "../access.ts";
import { ICON } from "../login/icon.ts";
import { loginHtml } from "../login/login-html.ts";
import { onlyMethods } from "../only-methods.ts";
import { pageHtml } from "./page-html.ts";
import { SCRIPT_LIST } from "./script-list.ts";
import { SCRIPT_MAIN } from "./script-main.ts";
import { SCRIPT_PARTS } from "./script-parts.ts";
import { SCRIPT_SAMPLE } from "./script-sample.ts";
import { STYLE } from "./style.ts";

/** The page's own files, as text in modules, so that source and build find them alike. */
const PAGE_FILES = [
  { path: "/assets/page.css", type: "text/css", content: STYLE },
  { path: "/assets/main.js", type: "text/javascript", content: SCRIPT_MAIN },
  { path: "/assets/parts.js", type: "text/javascript", content: SCRIPT_PARTS },
  { path: "/assets/list.js", type: "text/javascript", content: SCRIPT_LIST },
  { path: "/assets/sample.js", type: "text/javascript", content: SCRIPT_SAMPLE },
  { path: "/assets/icon.svg", type: "image/svg+xml", content: ICON },
];

/** The page that needs no build; goes with this folder. */
export function oldPage(app: Express, access: Access): void {
  app
    .route("/")
    .get((request, response) => {
      const known = access.levelOf(request) !== undefined;
      response.type("html").send(known ? pageHtml : loginHtml({ refused: false, next: "/" }));
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
}
