import { dirname, resolve } from "node:path";
import { type NewApprovals, SteeringRefused } from "../../dashboard/server/index.ts";
import { APPROVALS_FILE_DEFAULT } from "../approvals/default-file.ts";
import { approvalsFor, dayOf } from "../approvals/approvals-for.ts";
import type { Findings } from "../approvals/findings.ts";
import { type NewApproval, removeApproval, writeApprovals } from "../approvals/write-approvals.ts";
import { loadConfig } from "../config/load-config.ts";
import { readConfigText } from "./edit-config.ts";
import { heldApprovals } from "./held-files.ts";
import { textOf, writeConfig } from "./rule-jobs.ts";
import type { ApprovalsDone, ConfigSource } from "./steering-jobs.ts";

interface Approving {
  readonly wanted: NewApprovals;
  readonly findings: Findings;
  readonly file: string | undefined;
  readonly nowMs: number;
}

/** Writes approvals as `shadowdiff approve` does, with its codes. Throws FILE_NOT_WRITABLE too. */
export async function approve(
  source: ConfigSource | undefined,
  { wanted, findings, file, nowMs }: Approving,
): Promise<ApprovalsDone> {
  const { by, reason, group = false, allowHigh = false } = wanted;
  const fingerprints = [...new Set(wanted.fingerprints)];
  const until = dayOf(wanted.until, nowMs);
  const approvals = approvalsFor({ fingerprints, by, reason, until, group, allowHigh }, findings);
  const held = await heldApprovals(source, file);
  if (!held.writable)
    throw new SteeringRefused("FILE_NOT_WRITABLE", held.why ?? "", { yaml: asYaml(approvals) });
  const written = file ?? (await nameFile(source));
  await writeApprovals(written, approvals);
  return { file: written, said: `approved ${approvals.map(inWords).join(", ")}` };
}

/** Throws APPROVAL_NOT_THERE, FILE_NOT_WRITABLE, APPROVALS_FILE and APPROVALS_INVALID. */
export async function unapprove(
  source: ConfigSource | undefined,
  { fingerprint, file }: { readonly fingerprint: string; readonly file: string },
): Promise<ApprovalsDone> {
  const held = await heldApprovals(source, file);
  if (!held.writable) throw new SteeringRefused("FILE_NOT_WRITABLE", held.why ?? "");
  const { members, by, reason, until } = await removeApproval(file, fingerprint);
  const covered = members.length === 0 ? "" : ` with ${members.length} of its group`;
  const end = until === undefined ? "" : ` until ${until}`;
  const what = `${fingerprint}${covered}, approved by ${by}${end}: ${reason}`;
  return { file, said: `took back the approval of ${what}` };
}

/** Names the default file in the configuration; its path. */
async function nameFile(source: ConfigSource | undefined): Promise<string> {
  const config = source?.file;
  if (source === undefined || config === undefined)
    throw new SteeringRefused("FILE_NOT_WRITABLE", "no configuration file names the approvals.");
  const text = await textOf(config);
  const read = readConfigText(text, config);
  const changed = read.with("approvals", APPROVALS_FILE_DEFAULT);
  await loadConfig({ ...source, text: changed });
  await writeConfig(config, changed);
  return resolve(dirname(config), APPROVALS_FILE_DEFAULT);
}

function inWords({ fingerprint, difference, members, until }: NewApproval): string {
  const what = difference === undefined ? "" : ` ${difference}`;
  const group = members.length === 0 ? "" : `, with ${members.length} of its group`;
  return `${fingerprint}${what}${group}${until === undefined ? "" : `, until ${until}`}`;
}

/** A JSON text is a YAML text. */
function asYaml(approvals: readonly NewApproval[]): string {
  const lines = approvals.map((one) => `  - ${JSON.stringify(one)}\n`);
  return `approvals:\n${lines.join("")}`;
}
