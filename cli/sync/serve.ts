import { ShadowError, systemClock } from "../../core/index.ts";
import { tcpAddress } from "../../core/config/index.ts";
import { createSyncServer } from "../../sync/index.ts";
import { EXIT } from "../exit-codes.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { parseOptions } from "../parse-options.ts";
import { createInterrupts } from "../run/interrupts.ts";
import { openBackend } from "./open-backend.ts";
import { openFilesMax } from "./open-files-max.ts";
import { bytesFlag } from "./read-flags.ts";
import type { SyncVerb } from "./sync-verb.ts";

const help = `Serves states, barriers, topics and locks, for Testground's clients, ours, and plain HTTP.

Usage: shadowdiff sync serve [--listen HOST:PORT] [--backend memory|redis://HOST:PORT]

      --listen H:P        127.0.0.1:5050; port 0 picks a free one. Beyond loopback a token is required
      --backend B         memory: gone with the server; redis://host:port: outlives it
      --max-message SIZE  largest message, either way; 32KiB, which is what Testground's clients read
      --origin ORIGIN     a page's origin that may connect beside the server's own; may be repeated
      --token TOKEN       who connects must show it; SHADOWDIFF_SYNC_TOKEN is read too

Prints {"ready":true,"url":"ws://..."} when it listens. SIGTERM tells whoever waits, and ends with 0.
Exit codes: 0 ended by a signal, 3 the backend does not answer, 64 usage, or the address cannot be used.
`;

const options = {
  listen: { type: "string" },
  backend: { type: "string" },
  "max-message": { type: "string" },
  origin: { type: "string", multiple: true },
  token: { type: "string" },
} as const;

const LISTEN = "127.0.0.1:5050";
const TOKEN_CHARACTERS_MIN = 16;
const MESSAGE_BYTES_MIN = 1024;

export const serve: SyncVerb = {
  summary: "the sync server; prints its address when it listens",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0) {
      throw new ShadowError(
        "USAGE",
        `sync serve takes flags alone, found ${positionals.join(" ")}.`,
      );
    }
    const listen = tcpAddress.safeParse(values.listen ?? LISTEN);
    if (!listen.success) {
      throw new ShadowError(
        "USAGE",
        `--listen: ${listen.error.issues[0]?.message}, e.g. ${LISTEN}.`,
      );
    }
    const address = backendAddress(values.backend ?? "memory");
    const logger = stderrLogger({});
    await using backend = await openBackend(address, { logger });
    const interrupts = createInterrupts(terminal, systemClock);
    await using server = await createSyncServer({
      files: openFilesMax(),
      backend,
      listen: listen.data,
      token: tokenOf(values.token ?? terminal.environment["SHADOWDIFF_SYNC_TOKEN"]),
      origins: values.origin ?? [],
      maxMessage: bytesFlag("max-message", values["max-message"], MESSAGE_BYTES_MIN),
      clock: systemClock,
      logger,
    });
    terminal.out(`${JSON.stringify({ ready: true, url: server.url })}\n`);
    await interrupts.first;
    await server.close();
    interrupts.stop();
    return EXIT.ok;
  },
};

/** The address behind `--backend`; undefined = memory. */
function backendAddress(text: string): string | undefined {
  if (text === "memory") return undefined;
  if (/^rediss?:\/\/\S+$/.test(text)) return text;
  // What was found may have a password in it.
  throw new ShadowError("USAGE", "--backend takes memory or redis://host:port, found another.");
}

function tokenOf(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  if (text.length >= TOKEN_CHARACTERS_MIN && /^[!-~]+$/.test(text)) return text;
  throw new ShadowError(
    "USAGE",
    `--token, or SHADOWDIFF_SYNC_TOKEN, has at least ${TOKEN_CHARACTERS_MIN} characters, and no spaces among them.`,
  );
}
