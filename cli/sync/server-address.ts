import { ShadowError } from "../../core/index.ts";
import type { RunScope } from "../../sync/index.ts";
import type { Environment } from "../config/overrides.ts";

/** The flags that every client verb takes. */
export const clientOptions = {
  url: { type: "string" },
  token: { type: "string" },
  run: { type: "string" },
  plan: { type: "string" },
  case: { type: "string" },
} as const;

export const clientHelp = `      --url URL       the server, e.g. ws://127.0.0.1:5050, or a Redis that is shared without one,
                      e.g. redis://127.0.0.1:6379; without it SYNC_SERVICE_HOST and
                      SYNC_SERVICE_PORT, else ws://127.0.0.1:5050
      --token TOKEN   of the server; SHADOWDIFF_SYNC_TOKEN is read too
      --run R, --plan P, --case C
                      the scope: who gives the same three shares states, topics and locks; without
                      them TEST_RUN, TEST_PLAN, TEST_CASE
`;

export interface ClientFlags {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly run?: string | undefined;
  readonly plan?: string | undefined;
  readonly case?: string | undefined;
}

/** Where the server is, by flag, environment or default. Throws USAGE. */
export function serverUrl({ url }: ClientFlags, environment: Environment): string {
  if (url !== undefined) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^(ws|http|redis)s?:$/.test(parsed.protocol)) {
      // What was found may have a password in it.
      throw new ShadowError(
        "USAGE",
        "--url takes an address like ws://host:5050 or redis://host:6379, found another.",
      );
    }
    return url.replace(/^http/i, "ws");
  }
  const host = environment["SYNC_SERVICE_HOST"] || "127.0.0.1";
  const port = environment["SYNC_SERVICE_PORT"] || "5050";
  const address = `ws://${host}:${port}`;
  if (URL.canParse(address)) return address;
  throw new ShadowError("USAGE", "SYNC_SERVICE_HOST and SYNC_SERVICE_PORT are no host and port.");
}

/** Whose names are meant. Throws NO_SCOPE where a part is missing. */
export function scopeOf(flags: ClientFlags, environment: Environment): RunScope {
  const run = flags.run ?? environment["TEST_RUN"];
  const plan = flags.plan ?? environment["TEST_PLAN"];
  const testCase = flags.case ?? environment["TEST_CASE"];
  if (run && plan && testCase) return { run, plan, case: testCase };
  const missing = [
    run ? [] : ["--run or TEST_RUN"],
    plan ? [] : ["--plan or TEST_PLAN"],
    testCase ? [] : ["--case or TEST_CASE"],
  ].flat();
  throw new ShadowError(
    "NO_SCOPE",
    `whose names are meant is not said: give ${missing.join(", ")}, the same for all who take part, e.g. --run r1 --plan example --case sync.`,
  );
}
