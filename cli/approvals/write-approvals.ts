import { randomBytes } from "node:crypto";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { type Approval, ShadowError, errorCode } from "../../core/index.ts";
import { parseApprovals } from "./read-approvals.ts";

/** An approval to write, with the words that tell a reviewer what it is about. */
export interface NewApproval extends Approval {
  readonly difference: string | undefined;
}

export type Written = "added" | "changed" | "same";

const HEAD = `# Differences that are meant: they keep their evidence and count as pass. See docs/rules-and-approvals.md
version: 1
approvals: []
`;

/**
 * Adds approvals to a file, or changes those that are there already; comments and order stay. The
 * new text takes the old one's place at once. Throws APPROVALS_FILE and APPROVALS_INVALID.
 */
export async function writeApprovals(
  file: string,
  wanted: readonly NewApproval[],
): Promise<ReadonlyMap<string, Written>> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (errorCode(cause) === "ENOENT") return HEAD;
    throw unwritable(file, cause);
  });
  const edited = editApprovals(text, file, wanted);
  if (edited.text !== undefined) await replaceFile(file, edited.text);
  return edited.written;
}

/** `text` is undefined where nothing has to change. */
export function editApprovals(
  text: string,
  file: string,
  wanted: readonly NewApproval[],
): { readonly text: string | undefined; readonly written: ReadonlyMap<string, Written> } {
  const approvals = parseApprovals(text, file);
  const document = parseDocument(text.trim() === "" ? HEAD : text);
  const written = new Map<string, Written>();
  for (const one of wanted) {
    const known = approvals.find(({ fingerprint }) => fingerprint === one.fingerprint);
    // Approving again changes reason, person and day; members that were approved stay so.
    const members = one.members.length > 0 ? one.members : (known?.members ?? []);
    const approval = { ...one, members };
    if (known === undefined) add(document, approval);
    else if (!sameAs(known, approval)) change(document, approval);
    const step = known === undefined ? "added" : sameAs(known, approval) ? "same" : "changed";
    written.set(approval.fingerprint, step);
  }
  if ([...written.values()].every((step) => step === "same")) return { text: undefined, written };
  return { text: document.toString({ lineWidth: 0 }), written };
}

function add(document: Document, approval: NewApproval): void {
  const list = document.get("approvals", true);
  const entry = document.createNode(entryOf(approval));
  if (isSeq(list)) {
    list.flow = false;
    list.add(entry);
  } else document.set("approvals", document.createNode([entryOf(approval)]));
}

function change(document: Document, approval: NewApproval): void {
  const list = document.get("approvals", true);
  if (!isSeq(list)) return;
  const entry = list.items.find(
    (item) => isMap(item) && item.get("fingerprint") === approval.fingerprint,
  );
  if (!isMap(entry)) return;
  if (approval.until === undefined) entry.delete("until");
  for (const [key, value] of Object.entries(entryOf(approval))) {
    entry.set(key, typeof value === "object" ? document.createNode(value) : value);
  }
}

function entryOf({ fingerprint, difference, reason, by, until, members }: NewApproval) {
  return {
    fingerprint,
    ...(difference !== undefined && { difference }),
    ...{ reason, by },
    ...(until !== undefined && { until }),
    ...(members.length > 0 && { members: [...members] }),
  };
}

function sameAs(left: Approval, right: Approval): boolean {
  return (
    left.reason === right.reason &&
    left.by === right.by &&
    left.until === right.until &&
    left.members.length === right.members.length &&
    left.members.every((member) => right.members.includes(member))
  );
}

/** A link stays a link: what it points to is replaced, with the rights that it had. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const beside = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const mode = (await stat(target).catch(() => undefined))?.mode ?? 0o644;
    await writeFile(beside, text, { mode, flag: "wx" });
    await rename(beside, target);
  } catch (cause) {
    await rm(beside, { force: true });
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): ShadowError<"APPROVALS_FILE"> {
  return new ShadowError(
    "APPROVALS_FILE",
    `${file} cannot be written (${errorCode(cause)}): check its folder and that this user may write there.`,
    { cause },
  );
}
