import { type AdminClient, createAdminClient } from "../admin/admin-client.ts";
import { ShadowError } from "../../core/index.ts";
import type { PathSummary, Summary } from "../../differ/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { summarySchema } from "../gate/summary-schema.ts";

export interface Finding {
  readonly endpoint: string;
  readonly path: PathSummary;
}

/** A run's differences by fingerprint, and where they were read. */
export interface Findings {
  readonly from: string;
  readonly byFingerprint: ReadonlyMap<string, Finding>;
}

export interface FindingsOptions {
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** A folder; asked where there is no address. */
  readonly store: string;
  readonly run: string;
}

/** Throws what the admin client throws, GATE_NO_SUCH_RUN and STORE_*. */
export async function findingsOf(options: FindingsOptions): Promise<Findings> {
  const { url, token, store, run } = options;
  if (url !== undefined) {
    const admin = createAdminClient({ url, token });
    return { from: url, byFingerprint: index(await summaryFrom(admin, url)) };
  }
  const opened = openRun(store, run);
  try {
    return { from: `run ${opened.name}`, byFingerprint: index(opened.reads.summary()) };
  } finally {
    opened.close();
  }
}

async function summaryFrom(admin: AdminClient, url: string): Promise<Summary> {
  const parsed = summarySchema.safeParse(await admin.get("verdict"));
  if (parsed.success) return parsed.data;
  throw new ShadowError(
    "ADMIN_BAD_ANSWER",
    `${url} does not answer like shadowdiff's admin server.`,
    {
      cause: parsed.error,
    },
  );
}

function index(summary: Summary): Map<string, Finding> {
  return new Map(
    summary.endpoints.flatMap(({ endpoint, paths }) =>
      paths.map((path) => [path.fingerprint, { endpoint, path }] as const),
    ),
  );
}
