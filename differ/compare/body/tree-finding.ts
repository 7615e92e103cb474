import type { PathSegment, PerRole, Role } from "../../../core/index.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import type { Kind, OddClass, Printable } from "../difference.ts";
import type { Finding } from "../finding.ts";
import { firstWith } from "../odd-class.ts";
import type { Printer } from "../print-value.ts";
import { PATH_CHARS_MAX, printExact } from "./path-node.ts";

/** Where a difference is. */
export interface FoundAt {
  /** Whether an array lies above: then it is another place in each role. */
  readonly hasIndex: boolean;
  /** With every index as `[*]`, and of bounded length. */
  general(): string;
  /** As the role sees it, from the root down. */
  segments(role: Role): readonly PathSegment[];
}

interface Found {
  readonly values: PerRole<JsonValue | undefined>;
  readonly node: FoundAt;
  readonly kind: Kind;
  readonly oddity: OddClass;
  /** A role is odd further up, and says nothing here. */
  readonly partial: boolean;
}

/** A difference at a place inside a body; printed and spelled out only when it is kept. */
export function treeFinding(found: Found, printer: Printer): Finding {
  return new TreeFinding(found, printer);
}

class TreeFinding implements Finding {
  readonly path: string;
  readonly kind: Kind;
  readonly oddity: OddClass;
  readonly partial: boolean;
  readonly #values: PerRole<JsonValue | undefined>;
  readonly #node: FoundAt;
  /** One for all roles where there is no index. */
  #segments: readonly PathSegment[] | undefined;
  readonly #printer: Printer;
  #printed: Printable | undefined;

  constructor({ values, node, kind, oddity, partial }: Found, printer: Printer) {
    this.path = node.general();
    this.kind = kind;
    this.oddity = oddity;
    this.partial = partial;
    this.#values = values;
    this.#node = node;
    this.#printer = printer;
  }

  exact(): string {
    // Without an index on the way there is nothing more exact to say.
    return this.#node.hasIndex || this.path.length > PATH_CHARS_MAX
      ? printExact(this.segments())
      : this.path;
  }

  segments(): readonly PathSegment[] {
    return this.#segmentsOf(firstWith(this.#values));
  }

  raw(): PerRole<JsonValue | undefined> | undefined {
    return this.kind === "order" ? undefined : this.#values;
  }

  print(role: Role): Printable | undefined {
    const value = this.#values[role];
    if (value === undefined) return undefined;
    // Mostly the baselines have one value at one place.
    const shared = role !== "candidate" && value === this.#values.primary && !this.#node.hasIndex;
    if (!shared) return this.#printer.value(value, this.#segmentsOf(role));
    this.#printed ??= this.#printer.value(value, this.#segmentsOf(role));
    return this.#printed;
  }

  #segmentsOf(role: Role): readonly PathSegment[] {
    if (this.#node.hasIndex) return this.#node.segments(role);
    this.#segments ??= this.#node.segments(role);
    return this.#segments;
  }
}
