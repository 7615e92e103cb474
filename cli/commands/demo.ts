import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConfigInput,
  ROLES,
  ShadowError,
  seededRandom,
  systemClock,
} from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { type OpenedRun, openRun } from "../../differ/read/index.ts";
import { DEMO_PER_SECOND, DEMO_REQUESTS, driveTraffic, shopTraffic } from "../../fixtures/index.ts";
import type { Command, Terminal } from "../command.ts";
import { demoReport } from "../demo/demo-report.ts";
import { type ShopProcess, startShop } from "../demo/shop-processes.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { exitCodeOf } from "../output/exit-code-of.ts";
import { progressLine } from "../output/progress-line.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { verdictText } from "../output/verdict-text.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";
import { loadConfigApart } from "../run/load-config-apart.ts";
import { type Reloadable, hasRunParts } from "../run/run-options.ts";
import { type Run, startRun } from "../run/start-run.ts";

const ADMIN_PORT = 8081;

const help = `A product tour on this machine, nothing outside it.

Usage: shadowdiff demo [--once] [--requests N] [--seed N] [--port N]

Starts a small shop service four times (live, primary and secondary run release 1, the candidate
release 2 with planted regressions), sends customers' traffic through the proxy, and ends with the
verdict and the dashboard's address.

      --once         ends after the verdict; otherwise the dashboard stays until Ctrl-C
      --requests N   how much traffic; ${DEMO_REQUESTS} by default, which is enough for every verdict
      --seed N       of the traffic; 1 by default
      --port N       of the dashboard; ${ADMIN_PORT} by default, or a free one where that is in use

Exit codes: 1 regression found (as planned), 2 not enough traffic for a verdict, 130 interrupted.
`;

const options = {
  once: { type: "boolean", default: false },
  requests: { type: "string" },
  seed: { type: "string", default: "1" },
  port: { type: "string" },
} as const;

const SETTLE_LIMIT_MS = 30_000;
const IN_FLIGHT_CALM = 96;

interface Demo {
  readonly run: Run;
  readonly opened: OpenedRun;
  readonly requests: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export const demo: Command = {
  name: "demo",
  summary: "a product tour: a shop service, traffic, planted regressions and the verdict",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0) throw new ShadowError("USAGE", `demo takes no ${positionals[0]}.`);
    const requests = wholeNumber("requests", values.requests, 1) ?? DEMO_REQUESTS;
    const seed = wholeNumber("seed", values.seed) ?? 1;
    const port = wholeNumber("port", values.port);
    const interrupted = new AbortController();
    const stopListening = terminal.onInterrupt(() => interrupted.abort());
    const folder = await mkdtemp(join(tmpdir(), "shadowdiff-demo-"));
    const shops: ShopProcess[] = [];
    try {
      terminal.err(
        "Starting the shop: live, primary, secondary (release 1) and candidate (release 2) ...\n",
      );
      for (const release of [1, 1, 1, 2] as const) shops.push(await startShop(release));
      const run = await startDemoRun(shops, { folder, port });
      const opened = openRun(join(folder, "store"), run.name);
      try {
        await signalRoles(run);
        terminal.err(`Roles ready: each has signalled ready:ROLE at ${run.syncUrl ?? ""}\n`);
        const tour = { run, opened, requests, seed, signal: interrupted.signal };
        return await showTour(tour, terminal, values.once);
      } finally {
        await run.drain();
        opened.close();
        await run.close();
      }
    } finally {
      stopListening();
      await Promise.all(shops.map((shop) => shop.stop()));
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The dashboard takes the port that was asked for; else its usual one, or a free one where that is in use. */
async function startDemoRun(
  shops: readonly ShopProcess[],
  { folder, port }: { readonly folder: string; readonly port: number | undefined },
): Promise<Run> {
  const [live, primary, secondary, candidate] = shops.map((shop) => shop.url);
  const start = async (adminPort: number): Promise<Run> => {
    const input: ConfigInput = {
      run: "demo",
      proxy: { listen: "127.0.0.1:0", live: live ?? "" },
      targets: { primary: primary ?? "", secondary: secondary ?? "", candidate: candidate ?? "" },
      mirror: { exclude: ["/healthz"] },
      store: join(folder, "store"),
      admin: { listen: `127.0.0.1:${adminPort}` },
      sync: {
        serve: "127.0.0.1:0",
        ready: { primary: 1, secondary: 1, candidate: 1, timeout: "60s" },
      },
    };
    const reloadable = await inFile(join(folder, "shadowdiff.yaml"), input);
    return startRun(await reloadable.load(), {
      reloadable,
      clock: systemClock,
      random: Math.random,
      logger: stderrLogger({ thread: "main" }, { level: "warn" }),
    });
  };
  try {
    return await start(port ?? ADMIN_PORT);
  } catch (error) {
    if (port === undefined && error instanceof ShadowError && error.code === "LISTEN_IN_USE")
      return start(0);
    throw error;
  }
}

/** So that rules and approvals can be tried from the dashboard; goes with the demo. */
async function inFile(file: string, input: ConfigInput): Promise<Reloadable> {
  const { stringify } = await import("yaml");
  await writeFile(file, stringify(input));
  const source = { file, set: [], environment: {} };
  const load = async () => {
    const { config } = await loadConfigApart(source);
    if (hasRunParts(config)) return config;
    throw new Error("the demo's configuration has proxy and targets");
  };
  return { source, load };
}

/** What a deployment does when an instance of a role is up: `curl -X POST`, or any client. */
async function signalRoles(run: Run): Promise<void> {
  for (const role of ROLES) {
    const url = `${(run.syncUrl ?? "").replace(/^ws/, "http")}/v1/states/ready:${role}/signal`;
    const answer = await fetch(`${url}?member=${role}-1`, { method: "POST" });
    if (!answer.ok) throw new Error(`the sync server answered ${answer.status}`);
  }
  if (!(await run.rolesReady)) throw new Error("the roles have signalled and are not ready");
}

async function showTour(tour: Demo, terminal: Terminal, once: boolean): Promise<ExitCode> {
  const { proxyUrl } = tour.run;
  if (proxyUrl === undefined) throw new Error("the demo's run has a proxy");
  terminal.err(`Proxy ${proxyUrl}   dashboard ${tour.run.adminUrl}\n`);
  const progress = progressLine(terminal, { logEveryMs: 2000 });
  let sent = 0;
  const show = (): void => progress.show(progressText(tour, sent));
  const timer = setInterval(show, 500);
  try {
    await driveTraffic({
      url: proxyUrl,
      requests: shopTraffic({ random: seededRandom(tour.seed), count: tour.requests }),
      perSecond: DEMO_PER_SECOND,
      // A slow machine gets its traffic later, not less of it.
      holdBack: () => tour.run.status().counters.inFlight > IN_FLIGHT_CALM,
      signal: tour.signal,
      onProgress: (traffic) => {
        sent = traffic.sent;
      },
    });
    await tour.run.settle(SETTLE_LIMIT_MS);
    show();
  } finally {
    clearInterval(timer);
    progress.end();
  }
  if (tour.signal.aborted) return EXIT.interrupted;
  const summary = tour.opened.reads.summary();
  terminal.out(`${verdictText(summary, { colour: terminal.colour })}\n${demoReport(summary).text}`);
  if (!once) {
    terminal.out(`\nDashboard: ${tour.run.adminUrl}   (Ctrl-C ends)\n`);
    await aborted(tour.signal);
  } else {
    terminal.out(`\nDashboard: ${tour.run.adminUrl} (closed now; without --once it stays open)\n`);
  }
  return exitCodeOf(summary.verdict);
}

function progressText(tour: Demo, sent: number): string {
  const { counters } = tour.run.status();
  const summary = tour.opened.reads.summary();
  const lost = total(counters.dropped) + total(counters.incomplete);
  return (
    `${sent} of ${tour.requests} requests · ${counters.compared} compared · ${lost} lost · ` +
    `${differing(summary)} places differ · verdict so far: ${summary.verdict}`
  );
}

function differing(summary: Summary): number {
  return summary.endpoints.reduce((sum, endpoint) => sum + endpoint.paths.length, 0);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
