import { BODY_SIZES } from "./nginx.ts";
import type { BenchOptions, Part } from "./options.ts";
import type { LoadShape, Measurement } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { median } from "./statistics.ts";
import type { SubjectName } from "./subjects.ts";

/** One subject under one load. */
export interface Setting {
  readonly part: Part;
  readonly subject: SubjectName;
  /** What sets the load apart: "small", "1 MiB", "new connections". */
  readonly load: string;
  readonly shape: Omit<LoadShape, "seconds">;
}

export interface Row extends Setting {
  /** Medians over the rounds, each figure by itself. */
  readonly found: Measurement;
}

const SMALL = { connections: 64, delayMs: 0 } as const;
const MAIN: readonly SubjectName[] = [
  "direct",
  "nginx plain",
  "nginx, 3 mirrors",
  "ours, no shadow",
  "ours, 3 shadows",
];

/** Every setting of the chosen parts that is measured in rounds. */
export function settingsOf(parts: ReadonlySet<Part>, present: readonly SubjectName[]): Setting[] {
  const one = (part: Part, subject: SubjectName): Setting => ({
    part,
    subject,
    load: "small",
    shape: SMALL,
  });
  const bodies = BODY_SIZES.flatMap((size) =>
    MAIN.map((subject): Setting => {
      const connections = size === "1MiB" ? 16 : 64;
      const shape = { path: `/bytes/${size}`, connections, delayMs: 0 };
      return { part: "bodies", subject, load: size, shape };
    }),
  );
  const close = MAIN.map((subject): Setting => {
    const shape = { ...SMALL, close: true };
    return { part: "close", subject, load: "new connections", shape };
  });
  const all: readonly Setting[] = [
    ...MAIN.map((subject) => one("small", subject)),
    ...present.map((subject) => one("peers", subject)),
    ...(["ours, 3 shadows", "ours, 3 shadows, 2 workers"] as const).map((subject) =>
      one("workers", subject),
    ),
    ...bodies,
    ...close,
  ];
  // The ratios need nginx and ours beside what was asked for, measured in the same rounds.
  const asked = new Set(parts);
  if (asked.has("delivered") || asked.has("peers")) asked.add("small");
  return all.filter(({ part }) => asked.has(part));
}

/** Alternating, because the machine is shared: every setting once a round. */
export async function measureRounds(
  stage: Stage,
  settings: readonly Setting[],
  { rounds, seconds }: BenchOptions,
): Promise<Row[]> {
  const found = settings.map((): Measurement[] => []);
  for (const { subject } of settings) await stage.subject(subject);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { subject, load, shape }] of settings.entries()) {
      const one = await stage.measure(subject, { ...shape, seconds });
      found[index]?.push(one);
      stage.say(
        `round ${round + 1} of ${rounds}: ${subject}, ${load}: ${one.requestsPerSecond.toFixed(0)}/s`,
      );
    }
  }
  return settings.map((setting, index) => ({ ...setting, found: medians(found[index] ?? []) }));
}

function medians(all: readonly Measurement[]): Measurement {
  const of = (pick: (one: Measurement) => number): number => median(all.map(pick));
  return {
    requests: of((one) => one.requests),
    errors: of((one) => one.errors),
    requestsPerSecond: of((one) => one.requestsPerSecond),
    p50Ms: of((one) => one.p50Ms),
    p99Ms: of((one) => one.p99Ms),
    liveThreadUs: of((one) => one.liveThreadUs),
    processUs: of((one) => one.processUs),
    // What is promised as a bound is shown by its worst round.
    rssMiB: Math.max(...all.map((one) => one.rssMiB)),
    copies: of((one) => one.copies),
    dropped: of((one) => one.dropped),
    incomplete: of((one) => one.incomplete),
    uncounted: Math.max(...all.map((one) => one.uncounted)),
  };
}
