import { parseArgs } from "node:util";

/** What can be measured alone with --only; all of it without. */
export const PARTS = [
  "small",
  "bodies",
  "close",
  "workers",
  "peers",
  "delivered",
  "hung",
  "slow",
  "refusing",
  "viewers",
  "transfer",
  "differ",
  "sync",
  "dashboard",
] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: ReadonlySet<Part>;
  readonly rounds: number;
  readonly seconds: number;
  readonly pairs: number;
  readonly warmUpSeconds: number;
  readonly json: boolean;
  /** Measures dist/, which is what users get, instead of the sources. */
  readonly built: boolean;
}

export const USAGE = `npm run bench -- [--only ${PARTS.join(",")}] [--rounds 3] [--seconds 4] [--pairs 9] [--warm-up 5] [--built] [--json]`;

export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string", default: PARTS.join(",") },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "4" },
      pairs: { type: "string", default: "9" },
      "warm-up": { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      built: { type: "boolean", default: false },
    },
  });
  return {
    parts: new Set(values.only.split(",").map(partNamed)),
    rounds: wholeNumber("rounds", values.rounds),
    seconds: wholeNumber("seconds", values.seconds),
    pairs: wholeNumber("pairs", values.pairs),
    warmUpSeconds: wholeNumber("warm-up", values["warm-up"]),
    json: values.json,
    built: values.built,
  };
}

function partNamed(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`unknown part ${name}. Usage: ${USAGE}`);
  return found;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}: expected 1 or more`);
  return number;
}
