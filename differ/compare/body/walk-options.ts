import type { Role } from "../../../core/index.ts";
import type { Findings } from "../findings.ts";
import type { CompareLimits } from "../limits.ts";
import type { Printer } from "../print-value.ts";
import type { ArrayOptions } from "./align-place.ts";

export interface WalkOptions extends ArrayOptions {
  readonly findings: Findings;
  readonly printer: Printer;
  readonly limits: CompareLimits;
  /** Roles that have a tree; the values of the others are undefined. */
  readonly inPlay: readonly Role[];
  /** Off where the root is a text and not a document. */
  readonly embeddedJson: boolean;
  /** Whether members that differ were left out of the root (`REST`). */
  readonly cut?: boolean | undefined;
}
