import { parseArgs } from "node:util";

export interface SoakArguments {
  readonly exchanges: number;
  readonly seed: number;
  /** Where the store is kept; a folder of its own that goes afterwards where undefined. */
  readonly store: string | undefined;
}

export const USAGE = "Usage: npm run soak -- [--exchanges 10000000] [--seed N] [--store FOLDER]";

/** What is wrong where it is none of this. */
export function readSoakArguments(args: readonly string[]): SoakArguments | string {
  const options = {
    exchanges: { type: "string", default: "10000000" },
    seed: { type: "string", default: "1" },
    store: { type: "string" },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const exchanges = Number(values.exchanges);
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(exchanges) || exchanges < 10) {
      return `--exchanges ${values.exchanges}: expected a whole number from 10`;
    }
    if (!Number.isSafeInteger(seed)) return `--seed ${values.seed}: expected a whole number`;
    return { exchanges, seed, store: values.store };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
