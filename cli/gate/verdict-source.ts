import { z } from "zod";
import { type Approval, ShadowError } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { adminAsk, badAnswer } from "./admin-ask.ts";
import { summarySchema } from "./summary-schema.ts";

export interface GateReading {
  /** The run's name. */
  readonly run: string;
  readonly summary: Summary;
  /** The run takes no more exchanges. */
  readonly ended: boolean;
}

/** Where the gate reads verdicts: a running admin server, or a store folder. */
export interface VerdictSource {
  read(): Promise<GateReading>;
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
    close() {},
  };
}

function storeSource(path: string, { run, approvals }: SourceOptions): VerdictSource {
  const opened = openRun(path, run, { approvals });
  return {
    read: async () => ({
      ...{ run: opened.name, summary: opened.reads.summary() },
      ended: opened.ended(),
    }),
    close: () => opened.close(),
  };
}
