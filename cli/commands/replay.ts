import { type Config, ShadowError, systemClock } from "../../core/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { type PlayResult, openRecording, parseReplayRate } from "../../proxy/recording/index.ts";
import type { Command, Terminal } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { sayDoubts } from "../config/say-doubts.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { exitCodeOf } from "../output/exit-code-of.ts";
import { verdictText } from "../output/verdict-text.ts";
import { checkLifting } from "../lifting/load-lifting.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { loadPinned } from "../pinned/load-pinned.ts";
import { saveRun } from "../pinned/save-run.ts";
import { createAddressSink } from "../replay/address-sink.ts";
import { openReplayRun } from "../replay/open-replay-run.ts";
import { RecordingProblems } from "../replay/recording-problems.ts";
import { ReplayBookmark } from "../replay/replay-bookmark.ts";
import { type SendOptions, sendRecording } from "../replay/send-recording.ts";
import { createInterrupts } from "../run/interrupts.ts";
import { runGate } from "../gate/run-gate.ts";
import type { Known } from "../run/run-options.ts";

const help = `Sends a recording to the three roles and judges their answers like live traffic.

Usage: shadowdiff replay FILE... -c FILE [--rate RATE] [--repeat N] [--resume]
                       [--gate [--against RUN]]
       shadowdiff replay FILE... --to URL [--rate RATE] [--repeat N] [--resume]

FILE is our NDJSON, HAR 1.2 or GoReplay's .gor, plain or packed with gzip or zstd, told by what is
in it; several are sent in the order given.

  -c, --config FILE   needs targets; filters, limits, rules and the store come from it
      --to URL        sends each request once to this address instead, and judges nothing
      --rate RATE     1x as recorded (the default), 2x twice as fast, 500rps, or max: as fast as
                      mirror.inFlightMax lets through
      --repeat N      sends the recording N times
      --gate          exits with the verdict: 0 pass, 1 fail, 2 inconclusive, 3 unhealthy
      --against RUN   with --gate: an earlier run of the same store (latest: the newest before this
                      one); what failed there, and is no worse now, does not make this one fail
      --resume        goes on where an interrupted replay of the same recording stopped
      --set KEY=VALUE one setting over the file, e.g. --set mirror.inFlightMax=32
      --freeze        use what is pinned in profiles, learn nothing, write nothing there

Methods that mirror.methods does not list, and what include and exclude leave out, are not sent and
counted as filtered. mirror.sample, rateMax and ramp do not apply. No request is sent twice, also
not after a crash. Credentials were taken out when the recording was made; mirror.headers gives all
copies new ones.

Exit codes: 0 sent, 65 some lines were invalid (with --gate 1, 3 and 2 come first), 3 --to and
nothing answered or no such run for --against, 64 usage or configuration, 130 interrupted.
`;

const options = {
  config: { type: "string", short: "c", takes: "file" },
  set: { type: "string", multiple: true },
  to: { type: "string" },
  rate: { type: "string", default: "1x" },
  repeat: { type: "string", default: "1" },
  gate: { type: "boolean", default: false },
  against: { type: "string" },
  resume: { type: "boolean", default: false },
  freeze: { type: "boolean" },
} as const;

export const replay: Command = {
  name: "replay",
  summary: "sends a recording to the three roles and judges their answers",
  help,
  options,
  words: "files",
  async run(argv, terminal) {
    const { values, positionals: files } = parseOptions(argv, options);
    requireUsage(files, values);
    const rate = parseReplayRate(values.rate);
    const rounds = wholeNumber("repeat", values.repeat, 1) ?? 1;
    const config = await loadConfig({
      file: values.config,
      set: values.set ?? [],
      environment: terminal.environment,
      doubt: sayDoubts(terminal),
    });
    if (values.to === undefined) {
      await checkLifting(config);
    }
    const known = { ...(await loadPinned(config)), freeze: values.freeze === true };
    // A file that is not there is said before anything is begun.
    for (const file of files) await openRecording(file);
    const bookmark = new ReplayBookmark({ folder: config.store.path, files, to: values.to });
    const release = bookmark.hold();
    try {
      const resumed = values.resume ? bookmark.load() : undefined;
      const problems = new RecordingProblems(terminal);
      const again = `shadowdiff replay ${argv.filter((flag) => flag !== "--resume").join(" ")} --resume`;
      const against = earlierRun(config.store.path, values.against, resumed?.run);
      const sending = { files, rate, rounds, resumed, bookmark, problems, again };
      return values.to === undefined
        ? await judge(config, { ...sending, known, gate: values.gate, against }, terminal)
        : await sendTo(values.to, { ...sending, config }, terminal);
    } catch (error) {
      if (!(error instanceof ShadowError) || error.code !== "GATE_NO_SUCH_RUN") throw error;
      terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
      return EXIT.unhealthy;
    } finally {
      release();
    }
  },
};

/** Flags that do not go together are said before a file is read. */
function requireUsage(
  files: readonly string[],
  { to, gate, against }: { to?: string | undefined; gate: boolean; against?: string | undefined },
): void {
  if (files.length === 0) throw new ShadowError("USAGE", "replay takes a recording: FILE.");
  if (to !== undefined && gate)
    throw new ShadowError("USAGE", "--to judges nothing, so there is nothing for --gate.");
  if (against !== undefined && !gate)
    throw new ShadowError("USAGE", "--against says what the verdict of --gate is held against.");
}

type Sending = Omit<SendOptions, "sink" | "interrupts" | "run" | "terminal" | "clock">;

type Resumed = ReturnType<ReplayBookmark["load"]>;

/** To the three roles: a run like any other, with its store and dashboard. */
async function judge(
  config: Config,
  sending: Sending & {
    readonly known: Known;
    readonly gate: boolean;
    readonly against: string | undefined;
    readonly resumed: Resumed | undefined;
  },
  terminal: Terminal,
): Promise<ExitCode> {
  const interrupts = createInterrupts(terminal, systemClock);
  try {
    const { sink, run } = await openReplayRun(config, sending.known, sending.resumed?.run);
    let played: PlayResult;
    try {
      terminal.err(`Dashboard ${sink.adminUrl}   run ${run}\n`);
      played = await sendRecording({
        ...sending,
        ...{ sink, interrupts, run, terminal, clock: systemClock },
      });
    } finally {
      await sink.close();
    }
    const store = config.store.path;
    const { summary } = await runGate({ store, run, against: sending.against });
    terminal.out(verdictText(summary, { colour: terminal.colour }));
    if (!sending.known.freeze) await saveRun(config, run, terminal);
    terminal.err(
      `Again: shadowdiff gate --store ${store} --run ${run}${heldAgainst(sending.against)}\n`,
    );
    if (!played.complete) return EXIT.interrupted;
    const code = sending.gate ? exitCodeOf(summary.verdict) : EXIT.ok;
    return code === EXIT.ok && sending.problems.invalid > 0 ? EXIT.someInputInvalid : code;
  } finally {
    interrupts.stop();
  }
}

const heldAgainst = (run: string | undefined): string =>
  run === undefined ? "" : ` --against ${run}`;

/** Looked up before anything is sent: a name that is not there is better heard of at once. */
function earlierRun(
  store: string,
  wanted: string | undefined,
  resumed: string | undefined,
): string | undefined {
  if (wanted === undefined) return undefined;
  const earlier = openRun(store, wanted);
  earlier.close();
  if (earlier.name !== resumed) return earlier.name;
  throw new ShadowError(
    "USAGE",
    `--against ${wanted} is ${resumed}, the run that --resume goes on with: give one that came before it.`,
  );
}

async function sendTo(
  url: string,
  sending: Sending & { readonly config: Config },
  terminal: Terminal,
): Promise<ExitCode> {
  const { config } = sending;
  const sink = createAddressSink({ url, config, clock: systemClock, random: Math.random });
  const interrupts = createInterrupts(terminal, systemClock);
  try {
    const played = await sendRecording({
      ...sending,
      ...{ sink, interrupts, run: undefined, terminal, clock: systemClock },
    });
    if (!played.complete) return EXIT.interrupted;
    const { sent, answered } = sink.counts();
    if (sent > 0 && answered === 0) return EXIT.unhealthy;
    return sending.problems.invalid > 0 ? EXIT.someInputInvalid : EXIT.ok;
  } finally {
    interrupts.stop();
    await sink.close();
  }
}
