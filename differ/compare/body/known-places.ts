import type { PerRole } from "../../../core/index.ts";
import type { JsonValue } from "../../lift/json-value.ts";
import { ODD_CLASSES } from "../difference.ts";
import type { Findings, Marks } from "../findings.ts";
import type { PathNode } from "./path-node.ts";
import { NOT_PLAIN, plainDifference } from "./plain-difference.ts";

/** What is to be done about a place. */
export type Told = "look" | "new" | "counted";

/**
 * The many places of differences that are kept already: what differs there in a plain way is only
 * counted, and nothing is made for it.
 */
export class KnownPlaces {
  readonly #findings: Findings;
  readonly #embeddedJson: boolean;
  /** Of the places that were asked for last. */
  #marks: Marks | undefined;
  #above: PathNode | undefined;
  #name: string | undefined;
  #kept = 0;

  constructor(findings: Findings, embeddedJson: boolean) {
    this.#findings = findings;
    this.#embeddedJson = embeddedJson;
  }

  /**
   * Counts a place right below another where a kept difference speaks for it. `name` is undefined for
   * an element. `new` where none does, but the values differ in a plain way.
   */
  tell(above: PathNode, name: string | undefined, values: PerRole<JsonValue | undefined>): Told {
    if (!this.#findings.full) return "look";
    const found = plainDifference(values, this.#embeddedJson);
    if (found === NOT_PLAIN) return "look";
    const oddity = found % ODD_CLASSES.length;
    const kind = (found - oddity) / ODD_CLASSES.length;
    if (this.#marksAt(above, name)?.has(oddity, kind) !== true) return "new";
    this.#findings.countRepeated();
    return "counted";
  }

  #marksAt(above: PathNode, name: string | undefined): Marks | undefined {
    const kept = this.#findings.differences.length;
    if (this.#above === above && this.#name === name && this.#kept === kept) return this.#marks;
    this.#above = above;
    this.#name = name;
    this.#kept = kept;
    this.#marks = this.#findings.marksAt(above.generalBelow(name));
    return this.#marks;
  }
}
