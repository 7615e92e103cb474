import { type PerRole, perRole } from "../../../core/index.ts";
import { ALONE } from "./longest-common.ts";
import type { Rows, Side } from "./rows.ts";

/** Rows while they are found: as many at most as the arrays have elements. */
export class RowTable {
  /** Of each row the index in this role, -1 as long as none is known. */
  readonly columns: PerRole<Int32Array>;
  #length = 0;

  constructor(sides: readonly Side[]) {
    let most = 0;
    for (const { items } of sides) most += items.length;
    this.columns = perRole(() => new Int32Array(most).fill(ALONE));
  }

  /** A row that no role has yet. */
  add(): number {
    this.#length += 1;
    return this.#length - 1;
  }

  rows(): Rows {
    const length = this.#length;
    return { length, columns: perRole((role) => this.columns[role].subarray(0, length)) };
  }

  /** Only those that are to be kept, in their order. The rows given out before are no more. */
  keep(keeps: (row: number) => boolean): void {
    const { primary, secondary, candidate } = this.columns;
    let kept = 0;
    for (let row = 0; row < this.#length; row += 1) {
      if (!keeps(row)) continue;
      primary[kept] = primary[row] ?? ALONE;
      secondary[kept] = secondary[row] ?? ALONE;
      candidate[kept] = candidate[row] ?? ALONE;
      kept += 1;
    }
    this.#length = kept;
  }
}
