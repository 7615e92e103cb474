import type { Role } from "../../../../../core/index.ts";
import type { BodyNode } from "../body/body-node.ts";
import type { Row } from "../rows/row.ts";

/** A tree without numbers and marks: `["object", [name, tree], ...]`, `["list", ...]`, a value's text. */
export type PlainTree = string | readonly unknown[];

export function plainTree(node: BodyNode | undefined): PlainTree | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "value") return `${node.type} ${node.text}`;
  if (node.kind === "list") return ["list", ...node.items.map(plainTree)];
  return ["object", ...node.members.map(([name, value]) => [name, plainTree(value)])];
}

/** What the rows say of one role, read from top to bottom. */
export function treeOfRows(rows: readonly Row[], role: Role): PlainTree | undefined {
  const stack: unknown[][] = [["root"]];
  const put = (row: Row & { node: unknown }, tree: unknown): void => {
    const { node } = row;
    stack
      .at(-1)
      ?.push(
        isNamed(node) && stack.length > 1 && node.name !== undefined ? [node.name, tree] : tree,
      );
  };
  for (const row of rows) {
    if (row.kind === "place") continue;
    if (row.kind === "run") throw new Error("a run hides what it holds");
    const own = row.node.nodes[role];
    if (own === undefined) continue;
    if (own.kind === "value") {
      if (row.kind !== "close") put(row, `${own.type} ${own.text}`);
    } else if (row.kind === "leaf") put(row, plainTree(own));
    else if (row.kind === "open") stack.push([own.kind]);
    else put(row, stack.pop());
  }
  const found = stack[0]?.[1];
  return typeof found === "string" || Array.isArray(found) ? found : undefined;
}

function isNamed(node: unknown): node is { readonly name: string | undefined } {
  return typeof node === "object" && node !== null && "name" in node;
}
