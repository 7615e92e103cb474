import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { type Approval, ShadowError, errorCode } from "../../core/index.ts";
import { nearest } from "../config/nearest.ts";
import { readYaml } from "../config/read-yaml.ts";
import { approvalsSchema } from "./approvals-schema.ts";

const BYTES_MAX = 8 * 1024 ** 2;

/** Reads the file; one that is not there has no approvals. Throws APPROVALS_FILE and APPROVALS_INVALID. */
export async function readApprovals(file: string): Promise<readonly Approval[]> {
  return parseApprovals(await textOf(file), file);
}

/** The same with what nothing is done with. Throws APPROVALS_FILE and APPROVALS_INVALID. */
export async function readNotedApprovals(file: string): Promise<readonly NotedApproval[]> {
  return parseNotedApprovals(await textOf(file), file);
}

function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    if (errorCode(cause) === "ENOENT") return "";
    throw new ShadowError(
      "APPROVALS_FILE",
      `${file} cannot be read (${errorCode(cause)}): check the path in approvals and that this user may read it.`,
      { cause },
    );
  });
}

/** An approval with what the file says that it is about. */
export interface NotedApproval extends Approval {
  readonly difference: string | undefined;
}

/** Every problem with file, line and the nearest known key. Throws APPROVALS_INVALID. */
export function parseApprovals(text: string, file: string): readonly Approval[] {
  return parseNotedApprovals(text, file).map(
    ({ difference: _difference, ...approval }) => approval,
  );
}

/** The same with what nothing is done with. Throws APPROVALS_INVALID. */
export function parseNotedApprovals(text: string, file: string): readonly NotedApproval[] {
  if (text.length > BYTES_MAX)
    throw new ShadowError("APPROVALS_INVALID", `${file}: larger than 8 MiB.`);
  const read = readYaml(text, file);
  if ("problem" in read)
    throw new ShadowError("APPROVALS_INVALID", read.problem, { cause: read.cause });
  const at = (path: readonly PropertyKey[]): string => {
    const line = read.lineOf(path);
    return `${file}${line === undefined ? "" : `:${line}`}: `;
  };
  const parsed = approvalsSchema.safeParse(read.value ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, at));
    throw new ShadowError("APPROVALS_INVALID", problems.join("\n"));
  }
  const entries = parsed.data.approvals;
  const repeated = repeatedIn(entries).map(
    (index) =>
      `${at(["approvals", index])}approvals.${index}: ${entries[index]?.fingerprint ?? ""} is approved above already; keep one of the two.`,
  );
  if (repeated.length > 0) throw new ShadowError("APPROVALS_INVALID", repeated.join("\n"));
  return entries.map(({ fingerprint, members, reason, by, until, difference }) => ({
    ...{ fingerprint, members, reason, by, until, difference },
  }));
}

function repeatedIn(entries: z.output<typeof approvalsSchema>["approvals"]): number[] {
  const seen = new Set<string>();
  return entries.flatMap(({ fingerprint }, index) => {
    if (seen.has(fingerprint)) return [index];
    seen.add(fingerprint);
    return [];
  });
}

const TOP_KEYS = ["version", "approvals"];
const ENTRY_KEYS = ["fingerprint", "difference", "reason", "by", "until", "members"];

function describe(issue: z.core.$ZodIssue, at: (path: readonly PropertyKey[]) => string): string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = issue.path.length === 0 ? TOP_KEYS : ENTRY_KEYS;
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const hint =
        near === undefined ? `known here: ${known.join(", ")}` : `the nearest known key is ${near}`;
      const shown = JSON.stringify(key).slice(1, -1);
      return `${at([...issue.path, key])}${place === "" ? "" : `${place}.`}${shown}: unknown key; ${hint}`;
    });
  }
  return [`${at(issue.path)}${place === "" ? "" : `${place}: `}${issue.message}`];
}
