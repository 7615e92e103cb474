import { ShadowError } from "../../core/index.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { durationFlag, words } from "./read-flags.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { withBackend } from "./with-backend.ts";

const help = `Waits until a state was signalled so often, and prints the count.

Usage: shadowdiff sync barrier STATE N [--timeout 60s] [--members a,b,c]

      --timeout D     how long at most; 60s
      --members LIST  who is expected to signal by name; when the time is up, the missing are named.
                      With it N may be left out: as many as there are names. Without it, those
                      are expected who have joined
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
    return withBackend(values, terminal, async ({ client, interrupted }) => {
      const { count } = await client.barrier(positionals[0] ?? "", target, {
        timeoutMs,
        signal: interrupted,
        ...(members.length === 0 ? {} : { members }),
      });
      terminal.out(`${count}\n`);
      return EXIT.ok;
    });
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
