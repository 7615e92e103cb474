import { configSchema } from "../../../core/config/index.ts";
import {
  type ConfigInput,
  type Profiles,
  type Random,
  manualClock,
  seededRandom,
} from "../../../core/index.ts";
import { plainRedactor } from "../../ingest/testing/plain-redactor.ts";
import { createOfflineRun } from "../../triples/offline-run.ts";

/** One role's answer; `number` counts exchanges. */
export type Make = (
  random: Random,
  role: "primary" | "secondary" | "candidate",
  number: number,
) => unknown;

export interface Given {
  readonly config?: ConfigInput;
  readonly profiles?: Profiles;
  readonly freeze?: boolean;
  readonly exchanges?: number;
}

/** Compares made-up triples of `GET /x` and says what came of it. */
export function runOf(make: Make, { config = {}, exchanges = 200, ...given }: Given = {}) {
  const random = seededRandom(11);
  const run = createOfflineRun({
    ...{ config: configSchema.parse(config), redactor: plainRedactor, clock: manualClock() },
    ...given,
  });
  const answer = (role: Parameters<Make>[1], number: number) => ({
    ...{ status: 200, headers: [["content-type", "application/json"]] },
    body: JSON.stringify(make(random, role, number)),
  });
  const lines: unknown[] = [];
  for (let number = 0; number < exchanges; number += 1) {
    const fed = run.feed(
      JSON.stringify({
        ...{ id: String(number), request: { method: "GET", path: "/x" } },
        primary: answer("primary", number),
        secondary: answer("secondary", number),
        candidate: answer("candidate", number),
      }),
    );
    lines.push(fed.kind === "compared" ? JSON.parse(fed.line) : fed);
  }
  const { endpoints, reasons } = run.summary();
  return { lines, endpoint: endpoints[0], reasons, profile: run.profiles().endpoints[0], run };
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

export const NUMBERS: readonly number[] = [1, 2, 3, 4, 5];
