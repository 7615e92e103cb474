import type { Command } from "./command.ts";

/** Loaded on demand: `compare` need not wait for the proxy, nor `--help` for anything. */
export const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> =
  {
    demo: {
      summary: "a product tour: a shop service, traffic, planted regressions and the verdict",
      load: async () => (await import("./commands/demo.ts")).demo,
    },
    run: {
      summary: "proxy in front of the live service, shadow, differ and dashboard",
      load: async () => (await import("./commands/run.ts")).run,
    },
    record: {
      summary: "as run, and writes the mirrored requests, redacted, to a recording",
      load: async () => (await import("./commands/record.ts")).record,
    },
    replay: {
      summary: "sends a recording (NDJSON, HAR, GoReplay) to the three roles and judges",
      load: async () => (await import("./commands/replay.ts")).replay,
    },
    gate: {
      summary: "waits for the verdict of a run and turns it into an exit code",
      load: async () => (await import("./commands/gate.ts")).gate,
    },
    init: {
      summary: "writes a commented configuration",
      load: async () => (await import("./commands/init.ts")).init,
    },
    doctor: {
      summary: "checks a configuration against the world, and says what to do",
      load: async () => (await import("./commands/doctor.ts")).doctor,
    },
    mirror: {
      summary: "switches mirroring of a running shadowdiff on or off",
      load: async () => (await import("./commands/mirror.ts")).mirror,
    },
    approve: {
      summary: "says that differences are meant, in a file that is reviewed",
      load: async () => (await import("./commands/approve.ts")).approve,
    },
    rules: {
      summary: "proposes rules from a run's evidence, and shows what one would hide",
      load: async () => (await import("./commands/rules.ts")).rules,
    },
    sync: {
      summary: "coordinates: the sync server, and its primitives for shell scripts",
      load: async () => (await import("./commands/sync.ts")).sync,
    },
    compare: {
      summary: "compares recorded answers offline: NDJSON triples in, differences out",
      load: async () => (await import("./commands/compare.ts")).compare,
    },
    completion: {
      summary: "prints what bash, zsh or fish need to complete commands and flags",
      load: async () => (await import("./commands/completion.ts")).completionOf(loadAll),
    },
  };

/** Every command, in the order of the list. */
export function loadAll(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
}
