import { EXIT } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { words } from "./read-flags.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { withBackend } from "./with-backend.ts";

const help = `Prints a topic's messages, from the first one on, as lines {"seq":N,"payload":...}.

Usage: shadowdiff sync subscribe TOPIC [--after SEQ] [--count N]

      --after SEQ     only what has a higher number
      --count N       ends after so many; without it, goes on until interrupted
${clientHelp}
Exit codes: 0 done, 3 no server, 64 usage, no scope or refused token, 130 interrupted.
`;

const options = {
  ...clientOptions,
  after: { type: "string" },
  count: { type: "string" },
} as const;

export const subscribe: SyncVerb = {
  summary: "prints the messages of a topic, from the first or after a number",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const [topic = ""] = words("subscribe", positionals, ["TOPIC"]);
    const after = wholeNumber("after", values.after) ?? 0;
    let left = wholeNumber("count", values.count) ?? Number.POSITIVE_INFINITY;
    return withBackend(values, terminal, async ({ backend, keys, interrupted }) => {
      const unread = new AbortController();
      terminal.onOutputClosed(() => unread.abort());
      if (left === 0) return EXIT.ok;
      try {
        const signal = AbortSignal.any([interrupted, unread.signal]);
        for await (const batch of backend.read(keys.topic(topic), after, signal)) {
          for (const { seq, raw } of batch) {
            terminal.out(`{"seq":${seq},"payload":${raw.replace(/[\r\n]+/g, " ")}}\n`);
            left -= 1;
            if (left === 0) return EXIT.ok;
          }
          await terminal.drained();
        }
      } catch (error) {
        // Whoever read it has seen enough.
        if (!unread.signal.aborted) throw error;
      }
      return EXIT.ok;
    });
  },
};
