import type { PerRole } from "../../../core/index.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import type { Kind, OddClass } from "../difference.ts";
import type { Finding } from "../finding.ts";
import { firstWith } from "../odd-class.ts";
import type { Printer } from "../print-value.ts";
import { type PathNode, printExact, segmentsOf } from "./path-node.ts";

/** A difference at a place inside a body; printed and spelled out only when it is kept. */
export function treeFinding(
  found: {
    readonly values: PerRole<JsonValue | undefined>;
    readonly node: PathNode;
    readonly kind: Kind;
    readonly oddity: OddClass;
    /** A role is odd further up, and says nothing here. */
    readonly partial: boolean;
  },
  printer: Printer,
): Finding {
  const { values, node } = found;
  const segments = () => segmentsOf(node, firstWith(values));
  return {
    path: node.general(),
    kind: found.kind,
    oddity: found.oddity,
    exact: () => printExact(segments()),
    segments,
    ...(found.kind !== "order" && { raw: () => values }),
    partial: found.partial,
    print(role) {
      const value = values[role];
      return value === undefined ? undefined : printer.value(value, segmentsOf(node, role));
    },
  };
}
