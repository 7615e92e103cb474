// Reports of a verdict, without what compares.
export { counted } from "./counted.ts";
export {
  VERDICT_WORDS,
  approveCommand,
  besidesOf,
  comparedText,
  earlierText,
  goneText,
  membersText,
  openText,
  passingText,
  placeText,
  rateText,
  suspicionText,
} from "./finding-words.ts";
export { jsonReport } from "./json-report.ts";
export { junitReport } from "./junit-report.ts";
export { markdownReport } from "./markdown-report.ts";
export { type Finding, type Report, type ReportedRun, reportOf } from "./report.ts";
export { sarifReport } from "./sarif-report.ts";
