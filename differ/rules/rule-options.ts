import type { PathPattern } from "../../core/index.ts";

/** How the elements of an array are told from each other. */
export type ArrayMode =
  | { readonly kind: "key"; readonly names: readonly string[] }
  | { readonly kind: "set" }
  | { readonly kind: "sequence" };

/** How far scalars may differ and still count as equal. */
export type Tolerance =
  | { readonly kind: "number"; readonly rel: number; readonly abs: number }
  | { readonly kind: "time"; readonly toleranceMs: number }
  | {
      readonly kind: "string";
      readonly trim: boolean;
      readonly foldCase: boolean;
      readonly collapse: boolean;
    };

export interface PlacedRule<T> {
  readonly pattern: PathPattern;
  readonly value: T;
}

export interface IgnoreRule {
  /** A pattern for a place in a body, or a text in which `*` is any run of characters. */
  readonly place: PathPattern | string;
  readonly reason: string;
  /** The moment from which it ignores no longer, milliseconds since 1970. */
  readonly untilMs: number;
}

/** Everything the rules say about one endpoint, in order of preference. */
export interface EndpointRules {
  readonly arrays: readonly PlacedRule<ArrayMode>[];
  readonly tolerances: readonly PlacedRule<Tolerance>[];
  readonly ignore: readonly IgnoreRule[];
  readonly embeddedJson: boolean;
}
