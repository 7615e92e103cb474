import { parseArgs } from "node:util";
import { TARGETS } from "./targets/index.ts";

export interface FuzzArguments {
  /** For all targets together. */
  readonly seconds: number;
  readonly seed: number;
  /** One target; all where undefined. */
  readonly only: string | undefined;
}

const NAMES = TARGETS.map(({ name }) => name);

export const USAGE = `Usage: npm run fuzz -- [--seconds 60] [--seed N] [--only ${NAMES.join("|")}]`;

/** What is wrong where it is none of this. */
export function readFuzzArguments(args: readonly string[]): FuzzArguments | string {
  const options = {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    only: { type: "string" },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const seconds = Number(values.seconds);
    const seed = Number(values.seed);
    if (!(seconds > 0)) return `--seconds ${values.seconds}: expected a number above 0`;
    if (!Number.isSafeInteger(seed)) return `--seed ${values.seed}: expected a whole number`;
    if (values.only !== undefined && !NAMES.includes(values.only)) {
      return `--only ${values.only}: there is no such target`;
    }
    return { seconds, seed, only: values.only };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
