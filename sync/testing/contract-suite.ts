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
  /** How many random runs of each law; fewer where each takes time. Default 100. */
  readonly runs?: number;
}

/** Every case that applies to a backend, and the laws that all of them share. */
export function contractSuite({ kind, stage, elsewhere = {}, runs = 100 }: ContractSuite): void {
  const cases = casesFor(kind).filter(({ id }) => !(id in elsewhere));
  const seed = Math.floor(Math.random() * 1_000_000);

  describe(`the contract, ${kind}, seed ${seed}`, () => {
    test.each(cases)("$id $title", { timeout: 60_000 }, async (one) => {
      expect(await playCase(await stage(), one, seed)).toEqual([]);
    });
  });

  syncLaws({ stage, runs, seed });
}
