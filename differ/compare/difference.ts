import { ROLES, type Role } from "../../core/index.ts";
import type { LosslessNumber } from "../lift/lossless-number.ts";

/** In the order in which one is preferred when a place differs in several ways (contract 6.3). */
export const KINDS = [
  "outcome",
  "encoding",
  "type",
  "missing",
  "extra",
  "length",
  "order",
  "value",
  "slower",
] as const;

/** Said of the odd role against the other two; of the candidate against the primary when all differ. */
export type Kind = (typeof KINDS)[number];

/** The role that is odd while the other two agree, or `all` when all three differ. */
export type OddClass = Role | "all";

export const ODD_CLASSES: readonly OddClass[] = [...ROLES, "all"];

/** A value as it is printed. */
export type Printable =
  | null
  | boolean
  | number
  | string
  | LosslessNumber
  | readonly Printable[]
  | { readonly [key: string]: Printable };

/** How the tally counts a difference by what was learned of the endpoint. */
export interface Counted {
  /** Members of dynamic maps as `.*`. */
  readonly path: string;
  readonly kind: Kind;
  /** By a weaker comparison `all` says that no role stands out: alike by shape. */
  readonly class: OddClass;
  /** Judged by a weaker comparison, where all three differ or equality of two is chance. */
  readonly byShape: boolean;
}

export interface Difference {
  /** Generalised for counting: `$.items[*].price`, `header:x`, `status`, `outcome`. */
  readonly path: string;
  /** With the index in the first of primary, secondary, candidate that has the place: `$.items[3].price`. */
  readonly exact: string;
  readonly kind: Kind;
  readonly class: OddClass;
  /** A role without the place has no key; null is a value. Already redacted. */
  readonly values: { readonly [R in Role]?: Printable };
  /** The reason of the rule that ignores it; an ignored difference is not counted as one. */
  readonly ignored?: string;
  /** Class and kind come from a given profile, by which the three were compared by shape. */
  readonly byShape?: true;
  /** Only where it is not counted as it stands here. */
  readonly counted?: Counted;
}
