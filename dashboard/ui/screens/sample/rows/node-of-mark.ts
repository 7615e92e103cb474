import type { AlignedNode } from "../align/aligned-node.ts";

/** The place that bears a mark; undefined where none does. */
export function nodeOfMark(root: AlignedNode, index: number): AlignedNode | undefined {
  let node: AlignedNode | undefined = root;
  while (node !== undefined) {
    if (node.marks.some((mark) => mark.index === index)) return node;
    node = node.marked === 0 ? undefined : node.children().find((child) => bears(child, index));
  }
  return undefined;
}

/** Whether a mark is here or below; depth must not cost the call stack. */
function bears(node: AlignedNode, index: number): boolean {
  const stack = [node];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.marks.some((mark) => mark.index === index)) return true;
    if (one.marked > one.marks.length) {
      for (const child of one.children()) if (child.marked > 0) stack.push(child);
    }
  }
  return false;
}
