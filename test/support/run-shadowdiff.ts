import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ConfigInput } from "../../core/index.ts";
import {
  type DifferenceItem,
  type Status,
  type VerdictSummary,
  differencesSchema,
  statusSchema,
  summarySchema,
} from "./admin-schemas.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";
import { waitFor } from "./wait-for.ts";

const readyLine = z.object({
  ready: z.literal(true),
  proxy: z.url().default(""),
  tap: z.url().default(""),
  admin: z.url(),
  sync: z.string().default(""),
});

const PAGES_MAX = 100;

export interface StartedRun {
  /** Where clients send to; empty in a run without a proxy. */
  readonly proxy: string;
  /** Where a mesh mirrors to; empty in a run without a tap. */
  readonly tap: string;
  readonly admin: string;
  /** The sync server; empty in a run without one. */
  readonly sync: string;
  /** Folder of the store. */
  readonly store: string;
  /** The configuration it was started with, and its file. */
  readonly config: ConfigInput;
  readonly file: string;
  readonly process: RunningProcess;
  status(): Promise<Status>;
  verdict(): Promise<VerdictSummary>;
  /** Of all pages; `query` like `class=candidate`. */
  differences(query?: string): Promise<DifferenceItem[]>;
  /** Waits until nothing is open or in flight any more, and says how the books stand then. */
  settled(limitMs?: number): Promise<Status["counters"]>;
  /** Ends the run and removes its files; the exit code. */
  stop(): Promise<number | null>;
}

/** What a test says about its run; ports, store and run name are free ones of their own. */
export type RunConfigInput = Omit<ConfigInput, "proxy" | "targets" | "admin" | "store"> & {
  /** Without one everybody may read and act. */
  readonly admin?: { readonly token: string; readonly viewerToken: string };
  /** A store to share with other runs; whoever names it also removes it. */
  readonly store?: string;
  /** Without it the run has no proxy. */
  readonly live?: ServiceInput;
  readonly proxy?: {
    readonly workers?: number;
    readonly drain?: string;
    readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  };
  readonly targets: {
    readonly primary: ServiceInput;
    readonly secondary: ServiceInput;
    readonly candidate: ServiceInput;
  };
};

type ServiceInput = string | { readonly url: string; readonly ca?: string };

/**
 * Starts `shadowdiff run` in a process of its own and waits until everything listens; `command` takes
 * the configuration's file behind it.
 */
export async function runShadowdiff(
  input: RunConfigInput,
  command: readonly string[] = ["cli/main.ts", "run", "-c"],
): Promise<StartedRun> {
  const { live, proxy: more, admin: tokens, store: shared, ...rest } = input;
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-run-"));
  const file = join(folder, "shadowdiff.json");
  const config: ConfigInput = {
    ...rest,
    ...(live === undefined ? {} : { proxy: { listen: "127.0.0.1:0", live, ...more } }),
    admin: { listen: "127.0.0.1:0", ...tokens },
    store: shared ?? join(folder, "store"),
  };
  await writeFile(file, JSON.stringify(config));
  const started = startProcess({ args: [...command, file] });
  const stop = async (): Promise<number | null> => {
    const code = await started.stop();
    await rm(folder, { recursive: true, force: true });
    return code;
  };
  const { proxy, tap, admin, sync } = await started
    .firstLine()
    .then((line) => readyLine.parse(JSON.parse(line)))
    .catch(async (cause: unknown) => {
      await stop();
      throw new Error("shadowdiff run did not get ready", { cause });
    });
  const get = (path: string) => getJson(`${admin}/api/v1${path}`, tokens?.viewerToken);
  const status = async () => statusSchema.parse(await get("/status"));
  return {
    proxy,
    tap,
    admin,
    sync,
    store: shared ?? join(folder, "store"),
    config,
    file,
    process: started,
    status,
    verdict: async () => summarySchema.parse(await get("/verdict")),
    differences: (query = "") => allDifferences(get, query),
    settled: (limitMs = 15_000) =>
      waitFor(
        "every mirrored exchange to be compared",
        async () => {
          const { counters, tap: tapped } = await status();
          const under = counters.open + counters.inFlight + tapped.open + tapped.inFlight;
          return under === 0 ? counters : undefined;
        },
        limitMs,
      ),
    stop,
  };
}

async function allDifferences(
  get: (path: string) => Promise<unknown>,
  query: string,
): Promise<DifferenceItem[]> {
  const items: DifferenceItem[] = [];
  const parameters = new URLSearchParams(query);
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = differencesSchema.parse(await get(`/differences?${parameters.toString()}`));
    items.push(...found.items);
    if (found.next === null) return items;
    parameters.set("cursor", found.next);
  }
  throw new Error(`more than ${PAGES_MAX} pages of differences`);
}

async function getJson(url: string, token: string | undefined): Promise<unknown> {
  const answer = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
