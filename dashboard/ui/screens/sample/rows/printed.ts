import type { Role } from "../../../../../core/index.ts";
import type { AlignedNode } from "../align/aligned-node.ts";
import { type BodyNode, sizeOf, writtenValue } from "../body/body-node.ts";

const PREVIEW_CHARS_MAX = 80;
const PREVIEW_MEMBERS = 6;

/** What a role's cell of a place says; undefined where it has nothing there. */
export function printedCell(
  node: AlignedNode,
  role: Role,
  part: "leaf" | "open" | "close",
): string | undefined {
  const own = node.nodes[role];
  if (own === undefined) return undefined;
  if (own.kind === "value") return part === "close" ? undefined : writtenValue(own);
  const [begin, end] = own.kind === "list" ? ["[", "]"] : ["{", "}"];
  if (part === "close") return own.cut === true ? `… ${end} cut here` : end;
  if (part === "open") return own.embedded === true ? `${begin} JSON in a string` : begin;
  return previewOf(own);
}

/** A container in a line: its first members, as many as are short enough. */
export function previewOf(node: BodyNode): string {
  if (node.kind === "value") return writtenValue(node);
  const [begin, end] = node.kind === "list" ? ["[", "]"] : ["{", "}"];
  const size = sizeOf(node);
  if (size === 0) return begin + end;
  const parts: string[] = [];
  let chars = 0;
  for (const part of partsOf(node)) {
    if (parts.length > 0 && chars + part.length > PREVIEW_CHARS_MAX) break;
    parts.push(part);
    chars += part.length + 2;
  }
  const more = size > parts.length ? `, … ${size.toLocaleString("en-US")} in all` : "";
  return `${begin} ${parts.join(", ")}${more} ${end}`;
}

function partsOf(node: Exclude<BodyNode, { kind: "value" }>): string[] {
  if (node.kind === "list") return node.items.slice(0, PREVIEW_MEMBERS).map(shortly);
  return node.members
    .slice(0, PREVIEW_MEMBERS)
    .map(([name, value]) => `${shortened(name)}: ${shortly(value)}`);
}

function shortly(node: BodyNode): string {
  if (node.kind === "list") return node.items.length === 0 ? "[]" : "[…]";
  if (node.kind === "object") return node.members.length === 0 ? "{}" : "{…}";
  return shortened(writtenValue(node));
}

function shortened(text: string): string {
  return text.length <= 32 ? text : `${text.slice(0, 31)}…`;
}
