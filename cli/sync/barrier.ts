import { ShadowError, errorCode, systemClock } from "../../core/index.ts";
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
                      With it N may be left out: until each of them has signalled. With N, and
                      without names, signals are counted, whoever they are from
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
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const members = values.members?.split(",") ?? [];
    if (members.includes("")) throw new ShadowError("USAGE", "--members has an empty name.");
    const each = positionals.length === 1 && members.length > 0;
    const target = each ? new Set(members).size : targetOf(positionals);
    const timeoutMs = durationFlag("timeout", values.timeout, TIMEOUT_MS);
    return withBackend(values, terminal, async (connected) => {
      const { client, interrupted: signal } = connected;
      const [state = ""] = positionals;
      const endMs = systemClock.monotonicMs() + timeoutMs;
      const who = { signal, ...(members.length === 0 ? {} : { members }) };
      const named = each ? members : [];
      let { count } = await client.barrier(state, target, { ...who, timeoutMs });
      while (!(await haveSignalled(connected, state, named))) {
        const leftMs = Math.max(1, endMs - systemClock.monotonicMs());
        ({ count } = await client.barrier(state, count + 1, { ...who, timeoutMs: leftMs }));
      }
      terminal.out(`${count}\n`);
      return EXIT.ok;
    });
  },
};

/** Somebody may have signalled twice, which counts twice. */
async function haveSignalled(
  { backend, keys }: Connected,
  state: string,
  members: readonly string[],
): Promise<boolean> {
  if (members.length === 0) return true;
  try {
    const names = new Set(await backend.signallers(keys.state(state)));
    return members.every((member) => names.has(member));
  } catch (error) {
    // Testground's own service knows no names.
    if (errorCode(error) === "INVALID_ARGUMENT") return true;
    throw error;
  }
}

function targetOf(positionals: readonly string[]): number {
  if (positionals.length === 1) {
    throw new ShadowError("USAGE", "sync barrier takes STATE and N, or STATE and --members a,b.");
  }
  const [, text] = words("barrier", positionals, ["STATE", "N"]);
  if (text === undefined || !/^\d{1,9}$/.test(text)) {
    throw new ShadowError("USAGE", `N is a whole number from 0, found ${text}.`);
  }
  return wholeNumber("N", text) ?? 0;
}
