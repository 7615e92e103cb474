/** The key names of one run: all share its hash tag, so one script touches one slot. */
export interface RunKeys {
  readonly run: string;
  operations(process: string): string;
  readonly registry: string;
  readonly wake: string;
  readonly states: string;
  readonly topics: string;
  readonly handed: string;
  readonly numbers: string;
  /** Present and past generation of remembered operation ids. */
  readonly remembered: readonly [string, string];
  targets(state: string): string;
  signallers(state: string): string;
  stream(topic: string): string;
  /** Holders, facts, line, alive, watchers. */
  lease(key: string): readonly string[];
  /** Taken, returned, deliveries. */
  queue(topic: string): readonly string[];
  takers(topic: string): string;
}

/** Keys that name no run are one run together: a hash tag must not be empty. */
const NO_RUN = "-";

export function runKeys(prefix: string, run: string): RunKeys {
  const of = (name: string): string => `${prefix}:{${tagOf(run)}}:${name}`;
  return {
    run: of("run"),
    operations: (process) => of(`operations:${process}`),
    registry: of("registry"),
    wake: of("wake"),
    states: of("states"),
    topics: of("topics"),
    handed: of("handed"),
    numbers: of("numbers"),
    remembered: [of("remembered"), of("remembered-before")],
    targets: (state) => of(`targets:${state}`),
    signallers: (state) => of(`signallers:${state}`),
    stream: (topic) => of(`topic:${topic}`),
    lease: (key) =>
      ["holders", "facts", "line", "alive", "watchers"].map((part) => of(`${part}:${key}`)),
    queue: (topic) => ["taken", "returned", "deliveries"].map((part) => of(`${part}:${topic}`)),
    takers: (topic) => of(`takers:${topic}`),
  };
}

/** Braces would end the tag early. */
function tagOf(run: string): string {
  if (run === "") return NO_RUN;
  return run === NO_RUN ? "%2D" : run.replaceAll(/[{}%]/gu, encodeURIComponent);
}
