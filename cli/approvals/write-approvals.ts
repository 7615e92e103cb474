import { readFile } from "node:fs/promises";
import { type Document, type YAMLSeq, isMap, isSeq, parseDocument } from "yaml";
import { type Approval, ShadowError, errorCode } from "../../core/index.ts";
import { replaceFile } from "../files/replace-file.ts";
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
  if (edited.text !== undefined) await replaceApprovals(file, edited.text);
  return edited.written;
}

/**
 * Takes the entry of this fingerprint out of a file; comments that stand above it stay. Returns what the
 * entry said. Throws APPROVAL_NOT_THERE, APPROVALS_FILE and APPROVALS_INVALID.
 */
export async function removeApproval(file: string, fingerprint: string): Promise<Approval> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (errorCode(cause) === "ENOENT") return "";
    throw unwritable(file, cause);
  });
  const { removed, text: left } = withoutApproval(text, file, fingerprint);
  await replaceApprovals(file, left);
  return removed;
}

/** The text without that entry. Throws APPROVAL_NOT_THERE and APPROVALS_INVALID. */
export function withoutApproval(
  text: string,
  file: string,
  fingerprint: string,
): { readonly text: string; readonly removed: Approval } {
  const approvals = parseApprovals(text, file);
  const removed = approvals.find((one) => one.fingerprint === fingerprint);
  if (removed === undefined) throw notThere(file, fingerprint, approvals);
  const document = parseDocument(text);
  const list = document.get("approvals", true);
  const isIt = (item: unknown) => isMap(item) && item.get("fingerprint") === fingerprint;
  if (isSeq(list)) {
    const at = list.items.findIndex(isIt);
    const [entry] = list.items.splice(at, 1);
    const above = isMap(entry) ? entry.commentBefore : undefined;
    if (typeof above === "string") keepComment(list, { above, at });
    if (list.items.length === 0) list.flow = true;
  }
  return { text: document.toString({ lineWidth: 0 }), removed };
}

/** Above the next entry, or at the end of the list. */
function keepComment(
  list: YAMLSeq,
  { above, at }: { readonly above: string; readonly at: number },
): void {
  const next = list.items[at];
  const both = (below: string | null | undefined): string =>
    typeof below === "string" ? `${above}\n${below}` : above;
  if (isMap(next)) next.commentBefore = both(next.commentBefore);
  else list.comment = both(list.comment);
}

function notThere(
  file: string,
  fingerprint: string,
  approvals: readonly Approval[],
): ShadowError<"APPROVAL_NOT_THERE"> {
  const head = approvals.find(({ members }) => members.includes(fingerprint))?.fingerprint;
  const where = head === undefined ? "" : `; it is covered by the approval of ${head}`;
  return new ShadowError("APPROVAL_NOT_THERE", `${file} approves no ${fingerprint}${where}.`);
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

async function replaceApprovals(file: string, text: string): Promise<void> {
  await replaceFile(file, text).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
}

function unwritable(file: string, cause: unknown): ShadowError<"APPROVALS_FILE"> {
  return new ShadowError(
    "APPROVALS_FILE",
    `${file} cannot be written (${errorCode(cause)}): check its folder and that this user may write there.`,
    { cause },
  );
}
