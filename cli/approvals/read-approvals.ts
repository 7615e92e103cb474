import { readFile } from "node:fs/promises";
import { LineCounter, isNode, parseDocument } from "yaml";
import type { z } from "zod";
import { type Approval, ShadowError, errorCode } from "../../core/index.ts";
import { nearest } from "../config/nearest.ts";
import { approvalsSchema } from "./approvals-schema.ts";

const BYTES_MAX = 8 * 1024 ** 2;

/** Reads the file; one that is not there has no approvals. Throws APPROVALS_FILE and APPROVALS_INVALID. */
export async function readApprovals(file: string): Promise<readonly Approval[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (errorCode(cause) === "ENOENT") return "";
    throw new ShadowError(
      "APPROVALS_FILE",
      `${file} cannot be read (${errorCode(cause)}): check the path in approvals and that this user may read it.`,
      { cause },
    );
  });
  return parseApprovals(text, file);
}

/** Every problem with file, line and the nearest known key. Throws APPROVALS_INVALID. */
export function parseApprovals(text: string, file: string): readonly Approval[] {
  if (text.length > BYTES_MAX)
    throw new ShadowError("APPROVALS_INVALID", `${file}: larger than 8 MiB.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new ShadowError("APPROVALS_INVALID", `${file}:${line}: ${problem.message}`, {
      cause: problem,
    });
  }
  const at = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range !== undefined && node.range !== null)
        return `${file}:${lines.linePos(node.range[0]).line}: `;
    }
    return `${file}: `;
  };
  const parsed = approvalsSchema.safeParse(valueOf(document, file) ?? {});
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
  return entries.map(({ fingerprint, members, reason, by, until }) => ({
    ...{ fingerprint, members, reason, by, until },
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

function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new ShadowError("APPROVALS_INVALID", `${file}: aliases without end.`, { cause });
  }
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
