import { ShadowError } from "../../core/index.ts";
import type { Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";
import { durationFlag, words } from "./read-flags.ts";
import { runProgram } from "./run-program.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { type Connected, withBackend } from "./with-backend.ts";

const help = `Runs a program while it holds a lock, which one holder at a time has.

Usage: shadowdiff sync lock NAME [--ttl 30s] [--wait 60s] -- CMD [ARGS...]

      --ttl D         the lease: held so long at a time, and extended while CMD runs; 30s
      --wait D        how long to wait in line; 60s
${clientHelp}
CMD finds the fencing token in SHADOWDIFF_LOCK_TOKEN: each holder's is larger than the one before. Give
it to whatever CMD writes to, which should refuse smaller ones; a lease alone cannot stop a holder that
was suspended. When the lease is lost, CMD gets SIGTERM, and SIGKILL before the next can hold it.
SIGINT and SIGTERM reach CMD as SIGTERM; it takes its time, and keeps the lock until it has ended.
Exit codes: that of CMD; 2 timed out in line, 3 no server or lease lost, 64 usage, no scope or refused
token, 126 CMD may not be run, 127 CMD not found, 130 interrupted in line.
`;

const options = { ...clientOptions, ttl: { type: "string" }, wait: { type: "string" } } as const;

const TTL_MS = 30_000;
const TTL_MS_MIN = 300;
const WAIT_MS = 60_000;
/** A lease counts as lost when a twentieth of its time is left; the program must be gone within it. */
const GRACE_SHARE = 1 / 25;

export const lock: SyncVerb = {
  summary: "runs a program while it holds a lock",
  help,
  options,
  async run(argv, terminal) {
    const end = argv.indexOf("--");
    if (end === -1 || end === argv.length - 1) {
      throw new ShadowError(
        "USAGE",
        "sync lock takes a program behind --, e.g. shadowdiff sync lock NAME -- ./migrate.sh.",
      );
    }
    const command = argv.slice(end + 1);
    const { values, positionals } = parseOptions(argv.slice(0, end), options);
    const [name = ""] = words("lock", positionals, ["NAME"]);
    const ttlMs = durationFlag("ttl", values.ttl, TTL_MS);
    if (ttlMs < TTL_MS_MIN) throw new ShadowError("USAGE", `--ttl is at least ${TTL_MS_MIN}ms.`);
    const waitMs = durationFlag("wait", values.wait, WAIT_MS);
    return withBackend(values, terminal, (connected) =>
      runLocked({ name, command, ttlMs, waitMs }, connected, terminal),
    );
  },
};

interface Locked {
  readonly name: string;
  readonly command: readonly string[];
  readonly ttlMs: number;
  readonly waitMs: number;
}

async function runLocked(
  want: Locked,
  { client, interrupted }: Connected,
  terminal: Terminal,
): Promise<number> {
  const lease = await client.lock(want.name, {
    ttlMs: want.ttlMs,
    timeoutMs: want.waitMs,
    signal: interrupted,
  });
  const code = await runProgram({
    command: want.command,
    environment: { ...terminal.environment, SHADOWDIFF_LOCK_TOKEN: String(lease.token) },
    stop: interrupted,
    kill: lease.lost,
    graceMs: want.ttlMs * GRACE_SHARE,
    say: (sentence) => terminal.err(`shadowdiff: ${sentence}\n`),
    ownGroup: !("isTTY" in terminal.input && terminal.input.isTTY === true),
  });
  if (await lease.release().catch(() => false)) return code;
  terminal.err(
    `shadowdiff: LEASE_LOST: the lock ${want.name} was lost while ${want.command[0]} ran\n`,
  );
  return EXIT.unhealthy;
}
