import { approveCommand } from "./finding-words.ts";
import type { Finding, Report, ReportedRun } from "./report.ts";

/** Grows when a field changes its meaning or goes; new fields may come without it. */
const VERSION = 1;

/**
 * Everything, for programs. Described by report.schema.json, which is shipped; `summary` is what
 * `GET /api/v1/verdict` answers, and `findings` names its fingerprints, the worst first.
 */
export function jsonReport(report: Report, about: ReportedRun): string {
  const { summary, findings, known, approved } = report;
  const whole = {
    version: VERSION,
    shadowdiff: about.version,
    ...(about.run === undefined ? {} : { run: about.run }),
    at: about.at,
    verdict: summary.verdict,
    findings: findings.map(findingOf),
    ...(summary.against !== undefined && { known: known.map(findingOf) }),
    approved: approved.map(({ path }) => path.fingerprint),
    summary,
  };
  return `${JSON.stringify(whole)}\n`;
}

function findingOf(finding: Finding) {
  const { endpoint, path, severity, members } = finding;
  return {
    ...{ fingerprint: path.fingerprint, endpoint, path: path.path, kind: path.kind, severity },
    members: members.map(({ fingerprint }) => fingerprint),
    approve: approveCommand(finding),
  };
}
