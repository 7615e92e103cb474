import { ShadowError } from "../../core/index.ts";
import type { Command } from "../command.ts";
import { nearestVerb } from "../nearest-verb.ts";
import { barrier } from "../sync/barrier.ts";
import { lock } from "../sync/lock.ts";
import { publish } from "../sync/publish.ts";
import { serve } from "../sync/serve.ts";
import { signal } from "../sync/signal.ts";
import { subscribe } from "../sync/subscribe.ts";
import type { SyncVerb } from "../sync/sync-verb.ts";

const VERBS: Readonly<Record<string, SyncVerb>> = {
  serve,
  signal,
  barrier,
  publish,
  subscribe,
  lock,
};

const help = `Coordinates programs: states that are counted, barriers, topics and locks.

Usage: shadowdiff sync VERB [OPTIONS]

${Object.entries(VERBS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join("\n")}

shadowdiff sync VERB --help tells more. The server speaks the protocol of Testground's sync service, so
its Go, JavaScript and Rust clients work unchanged; docs/sync-protocol.md describes it.
Exit codes: 0 done, 2 timed out, 3 no server or lease lost, 64 usage, no scope or refused token,
130 interrupted.
`;

export const sync: Command = {
  name: "sync",
  summary: "coordinates: the sync server, and its primitives for shell scripts",
  help,
  options: {},
  verbs: VERBS,
  helpFor: ([name]) => verbOf(name)?.help ?? help,
  run(argv, terminal) {
    const [name, ...rest] = argv;
    const verb = verbOf(name);
    if (verb === undefined) {
      const names = Object.keys(VERBS);
      throw new ShadowError(
        "USAGE",
        `sync takes one of ${names.join(", ")}.${nearestVerb(name, names)}`,
      );
    }
    return verb.run(rest, terminal);
  },
};

function verbOf(name: string | undefined): SyncVerb | undefined {
  return name !== undefined && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
}
