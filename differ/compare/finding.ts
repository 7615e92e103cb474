import type { PathSegment, PerRole, Role } from "../../core/index.ts";
import type { JsonValue } from "../lift/json-value.ts";
import type { Kind, OddClass, Printable } from "./difference.ts";

/** A difference as it is found; what costs anything to make is made only when it is kept. */
export interface Finding {
  readonly path: string;
  readonly kind: Kind;
  readonly oddity: OddClass;
  exact(): string;
  /** Undefined where the role has not the place. */
  print(role: Role): Printable | undefined;
  /** The place inside the body, undefined for any other place. */
  segments?(): readonly PathSegment[];
  /** The values as they came, never kept; only where values differ. */
  raw?(): PerRole<JsonValue | undefined> | undefined;
  /** A role is odd further up, and says nothing here. */
  readonly partial?: boolean;
}
