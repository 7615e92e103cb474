import { ICON } from "./icon.ts";
import { SCRIPT_LIST } from "./script-list.ts";
import { SCRIPT_MAIN } from "./script-main.ts";
import { SCRIPT_PARTS } from "./script-parts.ts";
import { SCRIPT_SAMPLE } from "./script-sample.ts";
import { STYLE } from "./style.ts";

export { pageHtml } from "./page-html.ts";

export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly content: string;
}

/** The page's own files, as text in modules, so that source and build find them alike. */
export const PAGE_FILES: readonly PageFile[] = [
  { path: "/assets/page.css", type: "text/css", content: STYLE },
  { path: "/assets/main.js", type: "text/javascript", content: SCRIPT_MAIN },
  { path: "/assets/parts.js", type: "text/javascript", content: SCRIPT_PARTS },
  { path: "/assets/list.js", type: "text/javascript", content: SCRIPT_LIST },
  { path: "/assets/sample.js", type: "text/javascript", content: SCRIPT_SAMPLE },
  { path: "/assets/icon.svg", type: "image/svg+xml", content: ICON },
];
