import { z } from "zod";
import { type Approval, ShadowError } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { unreachable } from "../admin/unreachable.ts";
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

const ANSWER_TIMEOUT_MS = 10_000;

const statusSchema = z.object({ run: z.string(), phase: z.string() });
function adminSource(url: string, options: SourceOptions): VerdictSource {
  if (!URL.canParse(url))
    throw new ShadowError(
      "USAGE",
      `--url takes an address like http://127.0.0.1:8081, found ${url}.`,
    );
  const base = new URL("/api/v1/", url);
  const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const read = async (name: string): Promise<unknown> => {
    const { status, text } = await get(new URL(name, base), headers);
    if (status === 401 || status === 403) {
      throw new ShadowError(
        "USAGE_TOKEN",
        `${base.origin} refused the token: give --token or set SHADOWDIFF_TOKEN.`,
      );
    }
    if (status !== 200) {
      throw new ShadowError("GATE_BAD_ANSWER", `${base.origin} answered ${status} to ${name}.`);
    }
    return parseJson(text, base.origin);
  };
  return {
    async read() {
      const status = statusSchema.safeParse(await read("status"));
      if (!status.success) throw badAnswer(base.origin, status.error);
      if (options.run !== "latest" && options.run !== status.data.run) {
        throw new ShadowError(
          "GATE_NO_SUCH_RUN",
          `${base.origin} has the run ${status.data.run}, not ${options.run}.`,
        );
      }
      const summary = summarySchema.safeParse(await read("verdict"));
      if (!summary.success) throw badAnswer(base.origin, summary.error);
      const { run, phase } = status.data;
      return { run, summary: summary.data, ended: phase === "done" };
    },
    close() {},
  };
}

async function get(
  url: URL,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new ShadowError("GATE_UNREACHABLE", unreachable(url.origin, cause), { cause });
  }
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer(origin, cause);
  }
}

function badAnswer(origin: string, cause: unknown): ShadowError {
  return new ShadowError(
    "GATE_BAD_ANSWER",
    `${origin} does not answer like shadowdiff's admin server.`,
    { cause },
  );
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
