import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { ShadowError, errorCode, systemClock } from "../../core/index.ts";
import { type OfflineRun, createOfflineRun } from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import type { Command, Terminal } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { sayDoubts } from "../config/say-doubts.ts";
import { EXIT } from "../exit-codes.ts";
import { loadPinned } from "../pinned/load-pinned.ts";
import { saveLearned } from "../pinned/save-learned.ts";
import { exitCodeOf } from "../output/exit-code-of.ts";
import { verdictText } from "../output/verdict-text.ts";
import { checkLifting, loadLifting } from "../lifting/load-lifting.ts";
import { parseOptions } from "../parse-options.ts";
import { readLines } from "../read-lines.ts";

const LINE_CHARS_MAX = 256 * 1024 * 1024;

const help = `Compares recorded answers offline.

Usage: shadowdiff compare FILE|- [-c FILE] [--summary | --summary-only] [--gate] [--freeze]

Reads NDJSON triples (one JSON object a line: id, request, primary, secondary, candidate) from FILE
or, with -, from standard input, and prints one line of JSON for each: what differs, where, and
which role is odd.

  -c, --config FILE   rules, privacy and gate settings (targets are not needed here)
      --set KEY=VALUE one setting over the file, e.g. --set gate.minRequests=100
      --freeze        use what is pinned in profiles, learn nothing, write nothing there:
                      the same FILE gives the same bytes, whatever was compared before
      --summary       adds a last line with tallies and verdict
      --summary-only  prints only that line
      --gate          exits with the verdict: 0 pass, 1 fail, 2 inconclusive, 3 unhealthy

Exit codes: 0 all lines read, 65 some lines were no valid triples (reported with their numbers on
standard error), 64 usage or configuration; with --gate 1, 3 and 2 come first.
`;

const options = {
  config: { type: "string", short: "c", takes: "file" },
  set: { type: "string", multiple: true },
  freeze: { type: "boolean" },
  summary: { type: "boolean", default: false },
  "summary-only": { type: "boolean", default: false },
  gate: { type: "boolean", default: false },
} as const;

export const compare: Command = {
  name: "compare",
  summary: "compares recorded answers offline",
  help,
  options,
  words: "files",
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) {
      throw new ShadowError("USAGE", "compare takes one FILE of triples, or - for standard input.");
    }
    const config = await loadConfig({
      file: values.config,
      set: values.set ?? [],
      environment: terminal.environment,
      doubt: sayDoubts(terminal),
    });
    await checkLifting(config);
    const lifting = await loadLifting(config, ({ format, count, reason, leftOut }) => {
      if (count > 1 && !leftOut) return;
      const left = leftOut ? "; it is left out from now on" : "";
      terminal.err(`shadowdiff: the lifter of ${format} failed (${reason})${left}.\n`);
    });
    const freeze = values.freeze === true;
    const key = freeze ? await keyOf(file) : randomBytes(32);
    const offline = createOfflineRun({
      ...{ config, lifting, freeze, ...(await loadPinned(config)) },
      redactor: createRedactor({ privacy: config.privacy, key }),
      clock: systemClock,
    });
    const counts = await feed(offline, { file, terminal, printLines: !values["summary-only"] });
    const summary = offline.summary();
    if (values.summary || values["summary-only"]) terminal.out(`${JSON.stringify({ summary })}\n`);
    if (config.profiles !== undefined && !freeze)
      await saveLearned(config.profiles, offline.profiles(), terminal);
    if (values.gate) {
      terminal.err(verdictText(summary, { colour: false }));
      const code = exitCodeOf(summary.verdict);
      if (code !== EXIT.ok) return code;
    }
    if (counts.failed > 0) return EXIT.internal;
    return counts.invalid > 0 ? EXIT.someInputInvalid : EXIT.ok;
  },
};

interface FeedOptions {
  readonly file: string;
  readonly terminal: Terminal;
  readonly printLines: boolean;
}

/** Runs every line through the differ; how many were not valid, and how many we failed on. */
async function feed(
  offline: OfflineRun,
  from: FeedOptions,
): Promise<{ invalid: number; failed: number }> {
  const counts = { invalid: 0, failed: 0 };
  let outputOpen = true;
  from.terminal.onOutputClosed(() => {
    outputOpen = false;
  });
  for await (const line of readLines(await openInput(from), LINE_CHARS_MAX)) {
    if (!outputOpen) break;
    if (line.kind === "line" && line.text.trim() === "") continue;
    const result =
      line.kind === "line"
        ? offline.feed(line.text)
        : offline.reject("the line is longer than 256 MiB");
    if (result.kind === "compared") {
      if (!from.printLines) continue;
      from.terminal.out(`${result.line}\n`);
      await from.terminal.drained();
    } else {
      counts[result.kind] += 1;
      from.terminal.err(`shadowdiff: line ${line.number}: ${result.problem}\n`);
    }
  }
  return counts;
}

/**
 * Masks that are the same each time need a key that is. Of the input alone, whoever knows the key
 * knows what was masked; what can be read only once (a pipe) gets a random one.
 */
async function keyOf(file: string): Promise<Uint8Array> {
  const found = file === "-" ? undefined : await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return randomBytes(32);
  const hash = createHash("sha256").update("shadowdiff masks\n");
  for await (const chunk of await openFile(file)) hash.update(chunk);
  return hash.digest();
}

async function openInput(from: FeedOptions): Promise<AsyncIterable<Buffer | string>> {
  return from.file === "-" ? from.terminal.input : openFile(from.file);
}

async function openFile(file: string): Promise<AsyncIterable<Buffer | string>> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new ShadowError("USAGE", `${file} cannot be read (${errorCode(cause)}).`, { cause });
  });
  if (found.isDirectory())
    throw new ShadowError("USAGE", `${file} is a folder, not a file of triples.`);
  return createReadStream(file);
}
