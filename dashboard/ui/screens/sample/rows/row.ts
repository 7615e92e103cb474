import type { AlignedNode, Mark } from "../align/aligned-node.ts";

/** A line of the three columns. */
export type Row =
  /** A value, or a container that is folded. */
  | { readonly kind: "leaf"; readonly key: string; readonly node: AlignedNode }
  /** A container's begin and end, with its rows between. */
  | { readonly kind: "open" | "close"; readonly key: string; readonly node: AlignedNode }
  | RunRow
  /** A difference whose place is not in what is shown. */
  | { readonly kind: "place"; readonly key: string; readonly mark: Mark };

/** Members or items in a row that are folded into one line. */
export interface RunRow {
  readonly kind: "run";
  readonly key: string;
  readonly parent: AlignedNode;
  /** Positions among the parent's children. */
  readonly from: number;
  readonly to: number;
  /** How many of them are not the same in all roles, and still not counted as different. */
  readonly unequal: number;
}

/** What a person folded and unfolded, by keys of rows. */
export interface Folding {
  readonly opened: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

export const NO_FOLDING: Folding = { opened: new Set(), closed: new Set() };
