/** A body as a tree to show. Texts are kept as they came: a number keeps its digits. */
export type BodyNode = ValueNode | ListNode | ObjectNode;

interface Common {
  /** The same for equal values of all trees that one `Sameness` made. */
  readonly same: number;
  /** What came after it was not kept. */
  readonly cut?: true;
  /** It came as a string that holds JSON. */
  readonly embedded?: true;
}

export interface ValueNode extends Common {
  readonly kind: "value";
  /** `line` is a line of text as it came; `note` is said of a body and is not in it. */
  readonly type: "string" | "number" | "boolean" | "null" | "line" | "note";
  /** A string without quotes and escapes; everything else as it was written. */
  readonly text: string;
}

export interface ListNode extends Common {
  readonly kind: "list";
  readonly items: readonly BodyNode[];
}

/** Members as they came, a repeated name included. */
export interface ObjectNode extends Common {
  readonly kind: "object";
  readonly members: readonly (readonly [name: string, value: BodyNode])[];
}

/** Written as in JSON; lines and notes as they are. */
export function writtenValue({ type, text, cut }: ValueNode): string {
  if (type !== "string") return text;
  const quoted = JSON.stringify(text);
  return cut === true ? `${quoted.slice(0, -1)}…` : quoted;
}

/** How many members or items a container has. */
export function sizeOf(node: BodyNode): number {
  if (node.kind === "list") return node.items.length;
  return node.kind === "object" ? node.members.length : 0;
}
