import { ShadowError } from "../../core/index.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";
import { words } from "./read-flags.ts";
import { clientHelp, clientOptions } from "./server-address.ts";
import type { SyncVerb } from "./sync-verb.ts";
import { withBackend } from "./with-backend.ts";

const help = `Appends a message to a topic and prints its number.

Usage: shadowdiff sync publish TOPIC JSON

JSON is any JSON text; a string needs its quotes: '"ready"'. It reaches every subscriber as written.

${clientHelp}
Exit codes: 0 done, 3 no server, 64 usage, no scope, refused token or too large.
`;

export const publish: SyncVerb = {
  summary: "appends a JSON message to a topic and prints its number",
  help,
  options: clientOptions,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, clientOptions);
    const [topic = "", json = ""] = words("publish", positionals, ["TOPIC", "JSON"]);
    try {
      JSON.parse(json);
    } catch (cause) {
      throw new ShadowError(
        "USAGE",
        `the message is no JSON: ${json.slice(0, 80)}; a string needs its quotes.`,
        { cause },
      );
    }
    return withBackend(values, terminal, async ({ backend, keys }) => {
      terminal.out(`${await backend.append(keys.topic(topic), json.trim())}\n`);
      return EXIT.ok;
    });
  },
};
