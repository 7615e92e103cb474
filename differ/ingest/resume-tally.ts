import { NO_COUNTS } from "../store/run-info.ts";
import type { StoredEndpoint } from "../store/tally-columns.ts";
import type { Tally, TallyOverflow } from "../tally/tally.ts";
import type { Placer } from "./placer.ts";

/**
 * Goes on with a run that an earlier shadow thread has counted. Exchanges that died with it are in
 * no tally and never will be, so its open blocks are settled up to their size, which closes them,
 * and every endpoint's next exchange starts a block of its own.
 */
export function resumeTally(
  into: {
    readonly tally: Tally;
    readonly placer: Placer;
    readonly overflow: Readonly<TallyOverflow>;
  },
  stored: Iterable<StoredEndpoint>,
): void {
  const { tally, placer, overflow } = into;
  tally.merge({ entries: new Map(), overflow });
  for (const { entry, placed } of stored) {
    tally.merge({ entries: new Map([[entry.endpoint, entry]]), overflow: NO_COUNTS.overflow });
    placer.resume(entry.endpoint, placed);
    for (const [block, settled] of entry.openBlocks) {
      const index = block * tally.blockSize;
      for (let left = tally.blockSize - settled; left > 0; left -= 1)
        tally.settle(entry.endpoint, index);
    }
  }
}
