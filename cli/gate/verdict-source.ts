import { z } from "zod";
import { type Approval, ShadowError } from "../../core/index.ts";
import type { NoisyBefore, Summary } from "../../differ/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { adminAsk, badAnswer } from "./admin-ask.ts";
import { noisyBeforeSchema, summarySchema } from "./summary-schema.ts";

export interface GateReading {
  /** The run's name. */
  readonly run: string;
  readonly summary: Summary;
  /** The run takes no more exchanges. */
  readonly ended: boolean;
}

/** A run by its name, as it is judged now. */
export interface EarlierRun {
  readonly run: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly summary: Summary;
}

/** Where the gate reads verdicts: a running admin server, or a store folder. */
export interface VerdictSource {
  read(): Promise<GateReading>;
  /** Any run of the same store. Throws GATE_NO_SUCH_RUN where there is none of that name. */
  earlier(run: string): Promise<EarlierRun>;
  /** What a difference's own answer says of earlier runs' noise; undefined where nothing. */
  noisyBefore(fingerprint: string): Promise<NoisyBefore | undefined>;
  close(): void;
}

export interface SourceOptions {
  readonly url: string | undefined;
  readonly store: string | undefined;
  readonly run: string;
  readonly token: string | undefined;
  /** Of a store: hold instead of those that the run began with. */
  readonly approvals?: readonly Approval[] | undefined;
}

/**
 * Throws USAGE when neither or both are given; reading throws GATE_UNREACHABLE, GATE_NO_SUCH_RUN,
 * GATE_BAD_ANSWER or USAGE_TOKEN.
 */
export async function openSource(options: SourceOptions): Promise<VerdictSource> {
  if (options.url !== undefined && options.store === undefined) {
    return adminSource(options.url, options);
  }
  if (options.store !== undefined && options.url === undefined) {
    return storeSource(options.store, options);
  }
  throw new ShadowError(
    "USAGE",
    "gate reads either --url ADMIN or --store PATH: give exactly one.",
  );
}

const statusSchema = z.object({ run: z.string(), phase: z.string() });
const overviewSchema = z.object({ run: z.string(), startedAt: z.iso.datetime() });
const differenceSchema = z.object({ noisyBefore: noisyBeforeSchema });

function noSuchRun(where: string, run: string): ShadowError {
  return new ShadowError("GATE_NO_SUCH_RUN", `${where} has no run called ${run}.`);
}

function adminSource(url: string, options: SourceOptions): VerdictSource {
  const ask = adminAsk(url, options.token);
  const { origin } = new URL(url);
  const read = async (path: string): Promise<unknown> => {
    const text = await ask(path);
    if (text === undefined) {
      throw new ShadowError("GATE_BAD_ANSWER", `${origin} answered 404 to ${path}.`);
    }
    return JSON.parse(text);
  };
  return {
    async read() {
      const status = statusSchema.safeParse(await read("/status"));
      if (!status.success) throw badAnswer(origin, status.error);
      if (options.run !== "latest" && options.run !== status.data.run) {
        throw new ShadowError(
          "GATE_NO_SUCH_RUN",
          `${origin} has the run ${status.data.run}, not ${options.run}.`,
        );
      }
      const summary = summarySchema.safeParse(await read("/verdict"));
      if (!summary.success) throw badAnswer(origin, summary.error);
      const { run, phase } = status.data;
      return { run, summary: summary.data, ended: phase === "done" };
    },
    async earlier(name) {
      const query = `?run=${encodeURIComponent(name)}`;
      const overview = parsedAs(overviewSchema, await ask(`/overview${query}`), origin);
      // A server that does not know the parameter answers for its own run.
      if (overview === undefined || overview.run !== name) throw noSuchRun(origin, name);
      const summary = parsedAs(summarySchema, await ask(`/verdict${query}`), origin);
      if (summary === undefined) throw noSuchRun(origin, name);
      return { ...overview, summary };
    },
    async noisyBefore(fingerprint) {
      const answer = await ask(`/differences/${fingerprint}`);
      return parsedAs(differenceSchema, answer, origin)?.noisyBefore;
    },
    close() {},
  };
}

function parsedAs<T>(
  schema: z.ZodType<T>,
  text: string | undefined,
  origin: string,
): T | undefined {
  if (text === undefined) return undefined;
  const read = schema.safeParse(JSON.parse(text));
  if (!read.success) throw badAnswer(origin, read.error);
  return read.data;
}

function storeSource(path: string, { run, approvals }: SourceOptions): VerdictSource {
  const opened = openRun(path, run, { approvals });
  return {
    read: async () => ({
      ...{ run: opened.name, summary: opened.reads.summary() },
      ended: opened.ended(),
    }),
    async earlier(name) {
      const reads = opened.reads.ofRun(name);
      const overview = reads?.overview();
      if (reads === undefined || overview === undefined) throw noSuchRun(path, name);
      return { run: name, startedAt: overview.startedAt, summary: reads.summary() };
    },
    noisyBefore: async (fingerprint) => opened.reads.difference(fingerprint)?.noisyBefore,
    close: () => opened.close(),
  };
}
