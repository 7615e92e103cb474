import { NO_COUNTS } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import { type Background, type FollowedRun, followRun } from "./followed-run.ts";
import { type JudgeOptions, type RunView, createKeptRun } from "./kept-run.ts";
import type { ReadModels } from "./read-models.ts";
import { hasEnded, healthOf, refusingStatus } from "./stored-status.ts";

export interface RunViewsOptions extends JudgeOptions {
  /** The run that is meant where none is named; the newest one without. */
  readonly run?: string | undefined;
  readonly status?: (() => unknown) | undefined;
  readonly background?: Background | undefined;
}

/** The views of a store's runs: of one that goes on, and of a few others, those that were asked for last. */
export interface RunViews {
  own(): RunView | undefined;
  of(runId: number): RunView | undefined;
  /** What the last view shows. */
  version(runId: number | undefined): string;
  /** What goes with another run's view, for as long as that is kept. */
  kept(runId: number, make: () => ReadModels): ReadModels;
}

/** Other runs that are held in memory, and the places of all of them together. */
const OTHERS_MAX = 8;
const PLACES_MAX = 60_000;
const DAY_MS = 86_400_000;

interface Other {
  readonly followed: FollowedRun;
  reads?: ReadModels;
}

export function createRunViews(store: Store, options: RunViewsOptions): RunViews {
  let own: { readonly id: number; readonly followed: FollowedRun } | undefined;
  const others = new Map<number, Other>();

  const follow = (id: number): FollowedRun =>
    followRun(createKeptRun(store, id, options), () => undefined);

  const other = (id: number): Other => {
    const found = others.get(id) ?? { followed: follow(id) };
    others.delete(id);
    others.set(id, found);
    return found;
  };

  /** The least recently used go; the one at hand stays. */
  const bound = (): void => {
    let places = 0;
    for (const { followed } of others.values()) places += followed.kept.places;
    for (const [id, { followed }] of others) {
      if (others.size <= 1 || (others.size <= OTHERS_MAX && places <= PLACES_MAX)) return;
      others.delete(id);
      places -= followed.kept.places;
    }
  };

  const day = (): number => Math.floor(options.now() / DAY_MS);

  return {
    own() {
      const refusing = refusingStatus(options.status?.());
      const health = refusing === undefined ? "" : JSON.stringify(healthOf(NO_COUNTS, refusing));
      // The version is read first: a commit in between makes the next view look again.
      const version = `${store.version()} ${day()} ${health}`;
      if (own?.followed.version === version) return own.followed.view(version, false);
      const run = store.run(options.run);
      if (run === undefined) return undefined;
      if (own?.id !== run.id) {
        const kept = createKeptRun(store, run.id, options);
        const status = (): unknown => refusingStatus(options.status?.());
        own = { id: run.id, followed: followRun(kept, status, options.background) };
      }
      return own.followed.view(version, hasEnded(options.status?.()));
    },
    of(runId) {
      const { followed } = other(runId);
      const view = followed.view(`${store.version()} ${day()}`, true);
      bound();
      return view;
    },
    version: (runId) =>
      (runId === undefined ? own?.followed : others.get(runId)?.followed)?.version ?? "",
    kept(runId, make) {
      const found = other(runId);
      found.reads ??= make();
      return found.reads;
    },
  };
}
