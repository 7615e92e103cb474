import { type AlignedNode, type Mark, isContainer, isLine } from "../align/aligned-node.ts";
import { ROLES } from "../roles.ts";
import { type Folding, NO_FOLDING, type Row, type RunRow } from "./row.ts";

/** Fewer are not worth a fold. */
const RUN_MIN = 4;
/** Shown on either side of what differs. */
const AROUND = 1;
/** A run opens in steps of this many. */
const RUN_STEP = 1_000;
/** Of a list that differs as a whole, as many of its items are shown. */
const WHOLE_MAX = 40;
/** Of a body that one role alone has. */
const ALONE_MAX = 100;
/** Of a text, as many of the lines that differ. */
const LINES_MAX = 500;
/** Names whose values say which object this is: they stay in sight. */
const TELLING = new Set(["id", "sku", "uuid", "key", "code", "name", "slug"]);

/**
 * The lines that show an aligned tree: open around what differs, what is alike folded. Places that were
 * not found in the trees come first, so that no difference is out of sight.
 */
export function rowsOf(
  root: AlignedNode,
  folding: Folding = NO_FOLDING,
  unplaced: readonly Mark[] = [],
): Row[] {
  const rows: Row[] = unplaced.map((mark) => ({ kind: "place", key: `p${mark.index}`, mark }));
  // A stack of its own: a body may be deeper than the call stack.
  const stack: Todo[] = [{ node: root }];
  for (let todo = stack.pop(); todo !== undefined; todo = stack.pop()) {
    if ("row" in todo) rows.push(todo.row);
    else if (!isOpen(todo.node, folding)) {
      rows.push({ kind: "leaf", key: todo.node.id, node: todo.node });
    } else {
      rows.push({ kind: "open", key: todo.node.id, node: todo.node });
      stack.push({ row: { kind: "close", key: `${todo.node.id}/`, node: todo.node } });
      const inside = insideOf(todo.node, folding);
      for (let at = inside.length - 1; at >= 0; at -= 1) {
        const one = inside[at];
        if (one !== undefined) stack.push(one);
      }
    }
  }
  return rows;
}

type Todo = { readonly node: AlignedNode } | { readonly row: Row };

/** Whether a container's inside is shown. */
export function isOpen(node: AlignedNode, { opened, closed }: Folding): boolean {
  if (!ROLES.some((role) => isContainer(node.nodes[role]))) return false;
  if (closed.has(node.id)) return false;
  return opened.has(node.id) || node.parent === undefined || opensByItself(node);
}

/** Around what differs, and where the order or length of a whole is what differs. */
function opensByItself(node: AlignedNode): boolean {
  if (node.marked > node.marks.length) return true;
  return node.marks.some(({ difference: { kind } }) => kind === "order" || kind === "length");
}

function insideOf(node: AlignedNode, folding: Folding): Todo[] {
  const children = node.children();
  const shown = shownOf(node, folding);
  const inside: Todo[] = [];
  let from = 0;
  while (from < children.length) {
    const child = children[from];
    if (shown[from] === 1 && child !== undefined) {
      inside.push({ node: child });
      from += 1;
      continue;
    }
    let to = from + 1;
    while (to < children.length && shown[to] !== 1) to += 1;
    addRun(inside, { node, from, to }, folding);
    from = to;
  }
  return inside;
}

/** What differs, what stands beside it, and what tells which object this is. */
function shownOf(node: AlignedNode, folding: Folding): Uint8Array {
  const children = node.children();
  const shown = new Uint8Array(children.length);
  // Nothing to hold it against: there is nothing to look at but itself.
  if (node.parent === undefined && ROLES.filter((role) => node.nodes[role]).length === 1) {
    return shown.fill(1, 0, ALONE_MAX);
  }
  // Lines are held against each other, not looked up by path: those that differ are what is to be seen.
  const lines = children.some(isLine);
  let left = lines ? LINES_MAX : node.marks.length > 0 ? WHOLE_MAX : 0;
  for (const [at, child] of children.entries()) {
    const differs = child.marked > 0 || (left > 0 && !child.equal);
    if (differs) {
      if (child.marked === 0) left -= 1;
      shown.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
    } else if (isTelling(child) || folding.opened.has(child.id)) shown[at] = 1;
  }
  return shown;
}

function isTelling({ name, parent }: AlignedNode): boolean {
  return name !== undefined && TELLING.has(name) && parent?.parent !== undefined;
}

interface Run {
  readonly node: AlignedNode;
  readonly from: number;
  readonly to: number;
}

function addRun(inside: Todo[], run: Run, folding: Folding): void {
  const children = run.node.children();
  let { from } = run;
  // A run that was unfolded shows as many as a step has, then the next fold.
  while (from < run.to) {
    const key = `${run.node.id}:${from}`;
    const left = run.to - from;
    const shown = left < RUN_MIN ? left : folding.opened.has(key) ? Math.min(left, RUN_STEP) : 0;
    if (shown === 0) {
      inside.push({ row: runRow({ ...run, from }, key) });
      return;
    }
    for (const node of children.slice(from, from + shown)) inside.push({ node });
    from += shown;
  }
}

function runRow({ node, from, to }: Run, key: string): RunRow {
  let unequal = 0;
  const children = node.children();
  for (let at = from; at < to; at += 1) if (children[at]?.equal === false) unequal += 1;
  return { kind: "run", key, parent: node, from, to, unequal };
}
