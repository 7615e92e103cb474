import type { PathSegment, PerRole, Role } from "../../../core/index.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import type { Kind, OddClass, Printable } from "../difference.ts";
import type { Finding } from "../finding.ts";
import { firstWith } from "../odd-class.ts";
import type { Printer } from "../print-value.ts";
import { PATH_CHARS_MAX, type PathNode, printExact, segmentsOf } from "./path-node.ts";

interface Found {
  readonly values: PerRole<JsonValue | undefined>;
  readonly node: PathNode;
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
  readonly #node: PathNode;
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
    return hasIndex(this.#node) || this.path.length > PATH_CHARS_MAX
      ? printExact(this.segments())
      : this.path;
  }

  segments(): readonly PathSegment[] {
    return segmentsOf(this.#node, firstWith(this.#values));
  }

  raw(): PerRole<JsonValue | undefined> | undefined {
    return this.kind === "order" ? undefined : this.#values;
  }

  print(role: Role): Printable | undefined {
    const value = this.#values[role];
    if (value === undefined) return undefined;
    const printed = () => this.#printer.value(value, segmentsOf(this.#node, role));
    // Mostly the baselines have one value at one place.
    const shared = role !== "candidate" && value === this.#values.primary && !hasIndex(this.#node);
    return shared ? (this.#printed ??= printed()) : printed();
  }
}

function hasIndex(place: PathNode): boolean {
  for (let node = place; node.parent !== undefined; node = node.parent) {
    if (typeof node.segment !== "string") return true;
  }
  return false;
}
