import { configSchema } from "../../core/config/index.ts";
import { type ConfigInput, type Logger, ShadowError, systemClock } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { describeIssues } from "../config/describe-issues.ts";
import { checkCompareRules } from "../config/check-compare-rules.ts";
import { hasRunParts } from "../run/run-options.ts";
import { startRun } from "../run/start-run.ts";

export interface ShadowOptions {
  /** Gets what `run` would log; nothing is logged by default. */
  readonly logger?: Logger;
}

/** A run in this process: its proxy, its shadow, its dashboard. */
export interface Shadow extends AsyncDisposable {
  /** Its name in the store. */
  readonly run: string;
  /** Where clients send to; undefined without `proxy`. */
  readonly proxyUrl: string | undefined;
  /** Where a mesh mirrors to; undefined without `tap`. */
  readonly tapUrl: string | undefined;
  readonly adminUrl: string;
  /** Folder of the store. */
  readonly store: string;
  /** True when the roles that `sync.ready` names are there, false when they are not in time. */
  readonly rolesReady: Promise<boolean>;
  /** Waits until everything that was received is compared; false when that takes longer. */
  settled(limitMs?: number): Promise<boolean>;
  /** As it stands now. */
  summary(): Summary;
  /** Drains, stores and ends; what the run came to. */
  stop(): Promise<Summary>;
}

const SETTLE_LIMIT_MS = 30_000;
const SILENT: Logger = { info() {}, warn() {}, error() {} };

/**
 * Starts what `shadowdiff run` starts, from a program: for test suites and tools. The live path runs on
 * this thread, the shadow on one of its own. Throws CONFIG_INVALID, CONFIG_INCOMPLETE, RULE_*, and what
 * starting throws (LISTEN_*, TLS_FILE, STORE_*, SHADOW_START, ADMIN_*), with everything closed again.
 */
export async function startShadow(
  config: ConfigInput,
  { logger = SILENT }: ShadowOptions = {},
): Promise<Shadow> {
  const checked = checkedConfig(config);
  const run = await startRun(checked, { clock: systemClock, random: Math.random, logger });
  const store = checked.store.path;
  const summary = (): Summary => summaryOf(store, run.name);
  let stopped: Promise<Summary> | undefined;
  const end = async (): Promise<Summary> => {
    await run.drain();
    const last = summary();
    await run.close();
    return last;
  };
  const stop = (): Promise<Summary> => (stopped ??= end());
  const { name, proxyUrl, tapUrl, adminUrl, rolesReady } = run;
  return {
    ...{ run: name, proxyUrl, tapUrl, adminUrl, store, rolesReady, summary, stop },
    settled: (limitMs = SETTLE_LIMIT_MS) => run.settle(limitMs),
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function checkedConfig(value: ConfigInput) {
  const where = { file: "configuration", lineOf: () => undefined, origins: new Map() };
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const problems = describeIssues(parsed.error.issues, { ...where, value });
    throw new ShadowError("CONFIG_INVALID", problems.join("\n"), { cause: parsed.error });
  }
  checkCompareRules(parsed.data.compare, where);
  if (hasRunParts(parsed.data)) return parsed.data;
  throw new ShadowError(
    "CONFIG_INCOMPLETE",
    "startShadow needs targets, and a way in: proxy, tap or both.",
  );
}

function summaryOf(store: string, name: string): Summary {
  const opened = openRun(store, name);
  try {
    return opened.reads.summary();
  } finally {
    opened.close();
  }
}
