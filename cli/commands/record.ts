import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import { ShadowError, errorCode, systemClock } from "../../core/index.ts";
import { RecorderCounts, existingFiles } from "../../proxy/index.ts";
import type { Command, Terminal } from "../command.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { createInterrupts } from "../run/interrupts.ts";
import { createReloads } from "../run/reloads.ts";
import { loadRunConfig, reloadableFrom, runUntilInterrupted } from "./run.ts";

const help = `Like run, and writes every mirrored request, redacted, to a recording.

Usage: shadowdiff record -c FILE -o FILE [--rotate SIZE [--keep N]] [--set KEY=VALUE]...

  -c, --config FILE   YAML, JSON or TypeScript; needs targets, and proxy or tap
  -o, --output FILE   the recording: NDJSON; packed where the name ends in .gz or .zst
      --rotate SIZE   begins a new file when one has this size on disk, e.g. 100MiB; files are
                      called NAME.1.ndjson, NAME.2.ndjson and so on
      --keep N        with --rotate: only the newest N files stay
      --set KEY=VALUE one setting over the file, e.g. --set proxy.listen=127.0.0.1:0
      --freeze        use what is pinned in profiles, learn nothing, write nothing there
      --wait-ready    end with 3 when the roles or proxies that sync waits for are not there in time

Live traffic never waits for the recording: what does not fit the queue is dropped, counted and said
at the end. Requests are redacted as the privacy section says for what is kept (privacy.store), so
credentials are not in the file; a body that cannot be redacted is left out. What was written is
readable at any time, also after a crash, up to a fraction of a second.

Exit codes: as run; 64 also where the output is there already or cannot be written.
`;

const options = {
  config: { type: "string", short: "c", takes: "file" },
  output: { type: "string", short: "o", takes: "file" },
  rotate: { type: "string" },
  keep: { type: "string" },
  set: { type: "string", multiple: true },
  freeze: { type: "boolean" },
  "wait-ready": { type: "boolean" },
} as const;

const ROTATE_LEAST = 4096;

export const record: Command = {
  name: "record",
  summary: "as run, and writes the mirrored requests, redacted, to a recording",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0)
      throw new ShadowError(
        "USAGE",
        `record takes no ${positionals[0]}: give the configuration with -c and the recording with -o.`,
      );
    const { config: file, output } = values;
    if (file === undefined || output === undefined)
      throw new ShadowError(
        "USAGE",
        "record needs a configuration and a recording: -c FILE -o FILE.",
      );
    const rotateBytes = await sizeOf(values.rotate);
    const keep = wholeNumber("keep", values.keep, 1);
    if (keep !== undefined && rotateBytes === undefined)
      throw new ShadowError(
        "USAGE",
        "--keep counts files, and there is one: give --rotate as well.",
      );
    await refuseExisting(output);
    await refuseUnwritable(output);
    const counts = new RecorderCounts();
    const interrupts = createInterrupts(terminal, systemClock);
    const set = values.set ?? [];
    const load = () => loadRunConfig(file, set, terminal);
    const reloads = createReloads(terminal, async () => (await load()).config);
    try {
      const { config, pinned } = await load();
      const known = { ...pinned, freeze: values.freeze === true };
      const to = { path: output, rotateBytes, keep, counts: counts.shared };
      return await runUntilInterrupted(
        config,
        {
          ...{ interrupts, reloads, known, waitReady: values["wait-ready"] === true, record: to },
          reloadable: reloadableFrom({ file, set }, terminal),
        },
        terminal,
      );
    } finally {
      interrupts.stop();
      reloads.stop();
      sayCounts(output, counts, terminal);
    }
  },
};

async function sizeOf(text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const { bytesOf } = await import("../../core/config/index.ts");
  const parsed = bytesOf.safeParse(text);
  if (parsed.success && parsed.data >= ROTATE_LEAST) return parsed.data;
  throw new ShadowError(
    "USAGE",
    `--rotate takes a size of at least 4KiB, like 100MiB; found ${text}.`,
  );
}

async function refuseExisting(output: string): Promise<void> {
  const [first] = await existingFiles(output);
  if (first === undefined) return;
  throw new ShadowError(
    "RECORDING_EXISTS",
    `${first} is there already, and a recording is never written over: move it away, or give -o another name.`,
  );
}

async function refuseUnwritable(output: string): Promise<void> {
  const folder = dirname(output);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new ShadowError(
      "RECORDING_WRITE",
      `nothing can be written to ${folder} (${errorCode(cause)}): make the folder, or give -o another one.`,
      { cause },
    );
  });
}

/** Every request that the mirror took is in one of these numbers. */
function sayCounts(output: string, counts: RecorderCounts, terminal: Pick<Terminal, "err">): void {
  const { offered, written, dropped, failed, bodiesLeftOut, files } = counts.totals();
  const lost = offered - written - dropped - failed;
  const parts = [`${written} of ${offered} mirrored requests written to ${output}`];
  if (files > 1) parts.push(`in ${files} files`);
  if (bodiesLeftOut > 0)
    parts.push(`${bodiesLeftOut} without their body, which could not be redacted`);
  if (dropped > 0) parts.push(`${dropped} dropped, because too many waited for the disk`);
  if (failed > 0) parts.push(`${failed} not written, because the disk refused (see the log)`);
  if (lost > 0) parts.push(`${lost} lost with the thread that should have written them`);
  terminal.err(`Recording: ${parts.join("; ")}.\n`);
}
