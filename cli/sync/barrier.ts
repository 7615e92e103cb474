import { ShadowError } from "../../core/index.ts";
import type { Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { durationFlag, words } from "./read-flags.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { type Connected, withBackend } from "./with-backend.ts";

const help = `Waits until a state was signalled so often, and prints the count.

Usage: shadowdiff sync barrier STATE N [--timeout 60s] [--members a,b,c]

      --timeout D     how long at most; 60s
      --members LIST  who is expected to signal by name; when the time is up, the missing are named.
                      With it N may be left out: as many as there are names
${clientHelp}
Exit codes: 0 reached, 2 timed out, 3 no server, 64 usage, no scope or refused token.
`;

const options = {
  ...clientOptions,
  timeout: { type: "string" },
  members: { type: "string" },
} as const;

const TIMEOUT_MS = 60_000;

export const barrier: SyncVerb = {
  summary: "waits until a state was signalled so often, or says who is missing",
  help,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const members = values.members?.split(",") ?? [];
    if (members.includes("")) throw new ShadowError("USAGE", "--members has an empty name.");
    const target = targetOf(positionals, members.length);
    const timeoutMs = durationFlag("timeout", values.timeout, TIMEOUT_MS);
    return withBackend(values, terminal, (connected) =>
      waitFor({ state: positionals[0] ?? "", target, timeoutMs, members }, connected, terminal),
    );
  },
};

function targetOf(positionals: readonly string[], members: number): number {
  if (positionals.length === 1 && members > 0) return members;
  const [, text] = words("barrier", positionals, ["STATE", "N"]);
  if (text === undefined || !/^\d{1,9}$/.test(text)) {
    throw new ShadowError("USAGE", `N is a whole number from 0, found ${text}.`);
  }
  return wholeNumber("N", text) ?? 0;
}

interface Wait {
  readonly state: string;
  readonly target: number;
  readonly timeoutMs: number;
  readonly members: readonly string[];
}

async function waitFor(
  { state, target, timeoutMs, members }: Wait,
  { backend, keys, interrupted }: Connected,
  terminal: Terminal,
): Promise<number> {
  const key = keys.state(state);
  const timeUp = AbortSignal.timeout(timeoutMs);
  try {
    const count = await backend.wait(key, target, AbortSignal.any([timeUp, interrupted]));
    terminal.out(`${count}\n`);
    return EXIT.ok;
  } catch (error) {
    if (!timeUp.aborted || interrupted.aborted || error !== timeUp.reason) throw error;
  }
  const came = new Set(members.length === 0 ? [] : await backend.signallers(key));
  const missing = members.filter((member) => !came.has(member));
  const names = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
  const reached = await backend.count(key);
  terminal.err(
    `shadowdiff: TIMEOUT: ${state} was signalled ${reached} of ${target} times when the time was up${names}\n`,
  );
  return EXIT.inconclusive;
}
