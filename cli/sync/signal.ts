import { EXIT } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";
import { words } from "./read-flags.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { withBackend } from "./with-backend.ts";

const help = `Adds one to a state and prints the new count: who comes first reads 1.

Usage: shadowdiff sync signal STATE [--member NAME] [--op ID]

      --member NAME   who signals, for those who ask who is missing
      --op ID         names this signal: sent again by the same ID it counts once
${clientHelp}
Exit codes: 0 done, 3 no server, 64 usage, no scope or refused token.
`;

const options = { ...clientOptions, member: { type: "string" }, op: { type: "string" } } as const;

export const signal: SyncVerb = {
  summary: "adds one to a state and prints the count",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const [state = ""] = words("signal", positionals, ["STATE"]);
    return withBackend(values, terminal, async ({ backend, keys }) => {
      const { member, op: opId } = values;
      const by = {
        ...(member === undefined ? {} : { member }),
        ...(opId === undefined ? {} : { opId }),
      };
      terminal.out(`${await backend.signal(keys.state(state), by)}\n`);
      return EXIT.ok;
    });
  },
};
