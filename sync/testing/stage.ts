import type { Clock } from "../../core/index.ts";
import type { SyncBackend, SyncStats } from "../backend.ts";
import type { CaseTime } from "./case-time.ts";
import type { RunScope } from "../keys.ts";
import type { SyncClient } from "../client/sync-client.ts";

/** One connection of a client. */
export interface Connection {
  readonly backend: SyncBackend;
  /** Whether the connection goes with its client; false where all share one backend. */
  readonly owned: boolean;
}

/** What a backend's own verbs and expectations see of the case that is played. */
export interface SceneView {
  readonly scope: RunScope;
  /** By the names that steps gave with `save`. */
  readonly saved: Map<string, unknown>;
  /** The client of that name, connected when it is first named. */
  player(name: string): Promise<{ readonly client: SyncClient; readonly backend: SyncBackend }>;
  keep(name: string | undefined, value: unknown): void;
}

/** What a step does beyond what every backend can do: `args` follow the verb, `$names` resolved. */
export type ExtraVerb = (scene: SceneView, args: readonly unknown[]) => Promise<unknown>;

/**
 * A backend on which the cases are played. One stage a case: it begins empty. What a backend cannot do
 * is left out, and so are the cases that need it.
 */
export interface SyncStage extends AsyncDisposable {
  readonly time: CaseTime;
  readonly clock: Clock;
  readonly runTtlMs: number;
  connect(client: string): Promise<Connection>;
  /** Settles when what the connection was asked before has reached whoever keeps the state. */
  arrived?(backend: SyncBackend): Promise<unknown>;
  /** What the backend holds for all clients together. */
  stats(): SyncStats;
  /** Drops what is past the time to live of its run, whoever waits for it. */
  collect?(): Promise<void>;
  /** Verbs of this backend's own cases: fault, heal, scan, proc and the like. */
  readonly verbs?: Readonly<Record<string, ExtraVerb>>;
  /** Expectations of this backend's own cases; what is returned says why one does not hold. */
  readonly expectations?: Readonly<
    Record<string, (scene: SceneView, args: readonly unknown[]) => string | undefined>
  >;
}
