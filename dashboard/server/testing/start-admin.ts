import { request as httpRequest } from "node:http";
import type { z } from "zod";
import { type Logger, manualClock } from "../../../core/index.ts";
import { type AdminServer, type AdminServerOptions, createAdminServer } from "../admin-server.ts";
import { problemSchema } from "../schema-parts.ts";
import { busyStatus, exampleData, memoryReads } from "./memory-reads.ts";
import { memoryAudit, memorySteering } from "./memory-steering.ts";

const running: AdminServer[] = [];

/** For afterEach. */
export async function stopAdmins(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

/** An admin server over the example run, on a port of its own. */
export async function startAdmin(options: Partial<AdminServerOptions> = {}) {
  const logged: unknown[] = [];
  const keep = (event: string, fields?: unknown) => void logged.push([event, fields]);
  const logger: Logger = { info: keep, warn: keep, error: keep };
  const mirroring: boolean[] = [];
  const clock = manualClock(1_000_000);
  const steering = memorySteering();
  const audit = memoryAudit();
  const server = await createAdminServer({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    reads: memoryReads(exampleData()),
    status: async () => busyStatus(),
    setMirroring: async (enabled) => void mirroring.push(enabled),
    ...{ steering, audit, clock, logger },
    ...options,
  });
  running.push(server);
  return { server, url: server.url, mirroring, clock, logged, steering, audit };
}

/** The problem an answer tells; throws where it is none. */
export async function problemOf(response: Response): Promise<z.output<typeof problemSchema>> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) throw new Error(`no problem but ${type}`);
  const body = problemSchema.parse(await response.json());
  if (body.status !== response.status) throw new Error(`${body.status} told as ${response.status}`);
  return body;
}

/** Sends JSON as a page does that is logged in or needs not be. */
export function sendJson(
  [method, url]: readonly [method: "POST" | "PUT" | "DELETE", url: string],
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export function postMirror(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return sendJson(["POST", `${url}/api/v1/mirror`], body, headers);
}

/** fetch may not set Host and bypasses caches; node:http does as it is told. */
export function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}
