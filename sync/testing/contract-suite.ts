import { describe, expect, test } from "vitest";
import { casesFor } from "./case-file.ts";
import { syncLaws } from "./laws.ts";
import { playCase } from "./play-case.ts";
import type { SyncStage } from "./stage.ts";

export interface ContractSuite {
  /** Which cases of fixtures/cases/sync.json apply: memory, redis or ws. */
  readonly kind: string;
  /** A fresh, empty stage for each case. */
  readonly stage: () => Promise<SyncStage>;
  /** Cases that are tested elsewhere, with the file that does. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Cases that wait in real time for seconds: they wait beside each other. */
  readonly waiting?: readonly string[];
  /** How many random runs of each law; fewer where each takes time. Default 100. */
  readonly runs?: number;
}

/** Every case that applies to a backend, and the laws that all of them share. */
export function contractSuite(suite: ContractSuite): void {
  const { kind, stage, elsewhere = {}, waiting = [], runs = 100 } = suite;
  const cases = casesFor(kind).filter(({ id }) => !(id in elsewhere));
  const waits = cases.filter(({ id }) => waiting.includes(id));
  const others = cases.filter(({ id }) => !waiting.includes(id));
  const seed = Math.floor(Math.random() * 1_000_000);

  describe(`the contract, ${kind}, seed ${seed}`, () => {
    const played = async (one: (typeof cases)[number]): Promise<readonly string[]> =>
      playCase(await stage(), one, seed);
    const timeout = 60_000;
    test.each(others)("$id $title", { timeout }, async (one) => {
      expect(await played(one)).toEqual([]);
    });
    test.concurrent.each(waits)("$id $title", { timeout }, async (one) => {
      expect(await played(one)).toEqual([]);
    });
  });

  syncLaws({ stage, runs, seed });
}
