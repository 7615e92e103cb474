import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ShadowError, errorCode } from "../../core/index.ts";
import type { ReportAbout } from "../../dashboard/server/report/index.ts";
import { openAnswers } from "./open-answers.ts";
import type { SourceOptions } from "./verdict-source.ts";

/** Makes a run's report of the page that was built. */
export type HtmlReport = (source: SourceOptions, about: ReportAbout) => Promise<string>;

/** Throws REPORT_PAGE where the page is not built. */
export async function openHtmlReport(uiFolder: string): Promise<HtmlReport> {
  const template = await readFile(join(uiFolder, "report.html"), "utf8").catch((cause: unknown) => {
    const why = `the dashboard's page is not built (${errorCode(cause)} at ${join(uiFolder, "report.html")})`;
    throw new ShadowError(
      "REPORT_PAGE",
      `${why}: a report of the format html needs it. Run npm run build:page, or ask for another format.`,
      { cause },
    );
  });
  const { gatherAnswers, reportHtml } = await import("../../dashboard/server/report/index.ts");
  return async (source, about) => {
    const answers = openAnswers(source, about);
    try {
      return reportHtml(template, await gatherAnswers(answers.ask, about));
    } finally {
      answers.close();
    }
  };
}
