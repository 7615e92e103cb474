import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "../../core/http/index.ts";
import {
  type Clock,
  type TcpAddress,
  type Logger,
  errorCode,
  listenError,
} from "../../core/index.ts";
import { createAccess } from "./access.ts";
import { adminApp } from "./admin-app.ts";
import { createEvents } from "./events.ts";
import { createRateLimits } from "./guards.ts";
import { keepAudit } from "./keep-audit.ts";
import type { OpenApiInfo } from "./openapi.ts";
import type { ApiSources } from "./routes/api-route.ts";
import { statusAnswer } from "./routes/run-routes.ts";
import { createUiFiles } from "./ui-files.ts";

export interface AdminServerOptions extends ApiSources {
  readonly listen: TcpAddress;
  /** Reads and acts; required to listen beyond loopback. */
  readonly token?: string;
  /** Only reads. */
  readonly viewerToken?: string;
  readonly info?: OpenApiInfo;
  /** Folder of the built page; the old one is shown where nothing is built there. */
  readonly ui?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AdminServer {
  /** `http://127.0.0.1:8081`. */
  readonly url: string;
  close(): Promise<void>;
}

/** 500 that follow the events, and everybody else. */
const CONNECTIONS_MAX = 800;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Serves the API, the page and the health checks. Throws ADMIN_TOKEN_REQUIRED, LISTEN_IN_USE,
 * LISTEN_DENIED, LISTEN_ADDRESS or LISTEN_FAILED.
 */
export async function createAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { listen, clock, logger } = options;
  const access = createAccess({
    listen,
    token: options.token,
    viewerToken: options.viewerToken,
    clock,
  });
  const info = options.info ?? { title: "shadowdiff", version: "1" };
  const { status, reads } = options;
  const events = createEvents({
    status: async () => statusAnswer(await status(), reads),
    ...{ reads, clock, logger },
  });
  const app = adminApp({
    ...{ ...options, access, info, events },
    audit: keepAudit(options.audit, { logger, events }),
    limits: createRateLimits(clock),
    ui: createUiFiles(options.ui),
  });
  const server = createServer(app);
  server.maxConnections = CONNECTIONS_MAX;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await startListening(server, listen);
  server.on("error", (error) => logger.error("admin.server.error", { code: errorCode(error) }));
  return {
    url: urlOf(listen.host, server),
    close: () =>
      new Promise((resolve) => {
        events.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function startListening(server: Server, listen: TcpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(listenError("admin.listen", listen, error));
    server.once("error", refuse);
    server.listen(listen.port, listen.host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

function urlOf(host: string, server: Server): string {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
