// Makes the single-file report, without the server.
export { answersOf } from "./answers-of.ts";
export type { Ask } from "./ask.ts";
export { type ReportAbout, type ReportNote, gatherAnswers } from "./gather-answers.ts";
export { reportHtml } from "./report-html.ts";
