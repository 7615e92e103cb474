import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Run, startRun } from "../../cli/run/start-run.ts";
import { hasRunParts } from "../../cli/run/run-options.ts";
import { configSchema } from "../../core/config/index.ts";
import { type ConfigInput, ROLES, type Role, seededRandom, systemClock } from "../../core/index.ts";
import { makeCertificates } from "../../proxy/testing/certificates.ts";
import { refusedUrl } from "../support/role-server.ts";
import { Bell } from "./bell.ts";
import { RawUpstream } from "./raw-upstream.ts";

/** What a stage changes of the configuration; everything else is as `run` has it by default. */
export interface StageSetting {
  readonly mirror?: ConfigInput["mirror"];
  readonly limits?: NonNullable<ConfigInput["proxy"]>["limits"];
  /** Nothing listens at the live service's address. */
  readonly liveRefuses?: true;
  /** The proxy listens with TLS, for HTTP/2. */
  readonly tls?: true;
  /** The candidate's address where it is not the scripted one. */
  readonly candidate?: string;
}

const EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"];
/** A case in which a role fails is no reason to stop sending to it in the next. */
const NEVER_OPENS = { failures: 1_000_000 };

/** The configurations that cases run under. */
export const STAGES = {
  plain: {},
  noSuffix: { mirror: { hostSuffix: "" } },
  literal: { mirror: { hostLiteral: "shadow.test:1234" } },
  sampleNone: { mirror: { sample: "0%" } },
  sampleSome: { mirror: { sample: "30%" } },
  safeMethods: { mirror: { methods: ["GET", "HEAD"] } },
  loopGuard: { mirror: { exclude: [{ header: { name: "host", pattern: "*-shadow*" } }] } },
  /** As plain, for cases that look at the outcomes of roles or stop a service. */
  isolation: {},
  liveRefuses: { liveRefuses: true },
  unresolved: { candidate: "http://candidate.invalid:9" },
  http2: { tls: true },
  impatient: { mirror: { timeout: "1s" } },
  limits: {
    limits: {
      headerBytes: "4KiB",
      headerCount: 40,
      targetBytes: 512,
      headersTimeout: "150ms",
      requestTimeout: "300ms",
      keepAliveTimeout: "200ms",
      connections: 4,
    },
  },
} as const satisfies Readonly<Record<string, StageSetting>>;

export type StageName = keyof typeof STAGES;

/** A started run between four scripted services. */
export interface Stage {
  readonly run: Run;
  readonly bell: Bell;
  readonly live: RawUpstream;
  readonly shadows: Readonly<Record<Role, RawUpstream>>;
  /** Whom clients trust, where the proxy has TLS. */
  readonly ca: Buffer | undefined;
  close(): Promise<void>;
}

export async function openStage(setting: StageSetting): Promise<Stage> {
  const bell = new Bell();
  const live = new RawUpstream(bell);
  const shadows = {
    primary: new RawUpstream(bell),
    secondary: new RawUpstream(bell),
    candidate: new RawUpstream(bell),
  };
  const upstreams = [live, ...ROLES.map((role) => shadows[role])];
  await Promise.all(upstreams.map((upstream) => upstream.open()));
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-cases-"));
  const certificates = setting.tls === true ? makeCertificates() : undefined;
  const liveUrl = setting.liveRefuses === true ? await refusedUrl() : live.url;
  const config = configSchema.parse({
    proxy: {
      listen: "127.0.0.1:0",
      live: liveUrl,
      ...(setting.limits === undefined ? {} : { limits: setting.limits }),
      ...(certificates === undefined ? {} : { tls: certificates.server }),
    },
    targets: {
      primary: shadows.primary.url,
      secondary: shadows.secondary.url,
      candidate: setting.candidate ?? shadows.candidate.url,
    },
    mirror: { methods: EVERY_METHOD, breaker: NEVER_OPENS, ...setting.mirror },
    admin: { listen: "127.0.0.1:0" },
    store: join(folder, "store"),
  });
  if (!hasRunParts(config)) throw new Error("a stage has proxy and targets");
  const run = await startRun(config, {
    clock: systemClock,
    random: seededRandom(20_261_121),
    logger: { info() {}, warn() {}, error() {} },
    shadowEntry: new URL("../support/quick-shadow-thread.ts", import.meta.url),
  });
  return {
    run,
    bell,
    live,
    shadows,
    ca: certificates && readFileSync(certificates.ca),
    async close() {
      await run.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
      certificates?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
