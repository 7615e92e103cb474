import { ShadowError } from "../../core/index.ts";
import { lastDay } from "./approvals-schema.ts";
import type { Findings } from "./findings.ts";
import type { NewApproval } from "./write-approvals.ts";

/** Differences that are meant, as a person says so. */
export interface ApprovalWanted {
  readonly fingerprints: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly until: string | undefined;
  readonly group: boolean;
  readonly allowHigh: boolean;
}

/**
 * What to write for a wish, checked against the run where there is one. Throws APPROVE_UNKNOWN,
 * APPROVE_HIGH, and USAGE where a group is wanted of no run.
 */
export function approvalsFor(wanted: ApprovalWanted, found: Findings | undefined): NewApproval[] {
  const { reason, by, until } = wanted;
  if (wanted.group && found === undefined)
    throw new ShadowError(
      "USAGE",
      "--group takes the members from a run: name it by --store or --url.",
    );
  const approvals = wanted.fingerprints.map((fingerprint): NewApproval => {
    const finding = found?.byFingerprint.get(fingerprint);
    if (found !== undefined && finding === undefined) throw unknown(fingerprint, found);
    const { endpoint, path } = finding ?? {};
    const difference =
      path === undefined ? undefined : `${endpoint ?? ""} ${path.path} (${path.kind})`;
    const members = wanted.group ? (path?.members ?? []) : [];
    return { ...{ fingerprint, difference, reason, by, until }, members };
  });
  if (!wanted.allowHigh) refuseHighInBulk(approvals, found);
  return approvals;
}

function unknown(fingerprint: string, found: Findings): ShadowError<"APPROVE_UNKNOWN"> {
  return new ShadowError(
    "APPROVE_UNKNOWN",
    `${found.from} has no difference ${fingerprint}: copy it from the report, or name the run by --run.`,
  );
}

/** What may break readers is looked at one by one. */
function refuseHighInBulk(approvals: readonly NewApproval[], found: Findings | undefined): void {
  const all = approvals.flatMap(({ fingerprint, members }) => [fingerprint, ...members]);
  if (all.length < 2) return;
  if (found === undefined) {
    throw new ShadowError(
      "APPROVE_HIGH",
      "several at once, and no run says how severe they are: name one by --store or --url, approve them one by one, or add --allow-high.",
    );
  }
  const high = all.flatMap((fingerprint) => {
    const finding = found.byFingerprint.get(fingerprint);
    if (finding?.path.severity !== "high") return [];
    return [`${fingerprint} ${finding.endpoint} ${finding.path.path} (${finding.path.kind})`];
  });
  if (high.length === 0) return;
  const shown = high.slice(0, 5).join(", ");
  const more = high.length > 5 ? ` and ${high.length - 5} more` : "";
  throw new ShadowError(
    "APPROVE_HIGH",
    `of high severity, and several at once: ${shown}${more}. Approve each by itself, or add --allow-high.`,
  );
}

/** Throws USAGE for what is no day, or one that is over. */
export function dayOf(text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) return undefined;
  const day = lastDay.safeParse(text);
  if (!day.success)
    throw new ShadowError("USAGE", `--until takes a day like 2027-01-31, found ${text}.`);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (day.data >= today) return day.data;
  throw new ShadowError("USAGE", `--until ${text} is over already (today is ${today}, UTC).`);
}
