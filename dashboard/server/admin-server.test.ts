import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Logger, ShadowError, manualClock } from "../../core/index.ts";
import { type AdminServer, type AdminServerOptions, createAdminServer } from "./admin-server.ts";
import { apiRoutes } from "./api-routes.ts";
import { problemSchema } from "./schemas.ts";
import { busyStatus, exampleData, memoryReads } from "./testing/memory-reads.ts";

const TOKEN = "admin-token-0123456789";
const VIEWER = "viewer-token-0123456789";
const FINGERPRINT = "a3f8c21b9d04";
const open: AdminServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: Partial<AdminServerOptions> = {}) {
  const logged: unknown[] = [];
  const keep = (event: string, fields?: unknown) => void logged.push([event, fields]);
  const logger: Logger = { info: keep, warn: keep, error: keep };
  const mirroring: boolean[] = [];
  const clock = manualClock(1_000_000);
  const server = await createAdminServer({
    listen: { host: "127.0.0.1", port: 0 },
    reads: memoryReads(exampleData()),
    status: async () => busyStatus(),
    setMirroring: async (enabled) => void mirroring.push(enabled),
    clock,
    logger,
    ...options,
  });
  open.push(server);
  return { server, url: server.url, mirroring, clock, logged };
}

async function problem(response: Response): Promise<z.output<typeof problemSchema>> {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const body = problemSchema.parse(await response.json());
  expect(body.status).toBe(response.status);
  return body;
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/v1/mirror`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** fetch may not set Host and bypasses caches; node:http does as it is told. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

describe("the API", () => {
  test("answers every documented path, each answer as its schema says", async () => {
    const { url } = await start();
    const document = z
      .object({ openapi: z.literal("3.1.0"), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(await (await fetch(`${url}/api/v1/openapi.json`)).json());
    const values: Record<string, string> = {
      "/endpoints/{id}": encodeURIComponent("GET /products/{id}"),
      "/differences/{fp}": FINGERPRINT,
      "/samples/{id}": "s-1",
    };
    const routes = apiRoutes({ reads: memoryReads(exampleData()), status: async () => busyStatus(), setMirroring: async () => {} });
    const documented = Object.keys(document.paths).filter((path) => path !== "/api/v1/openapi.json");
    expect(documented.sort()).toEqual(routes.map((route) => `/api/v1${route.path}`).sort());
    for (const route of routes) {
      expect(Object.keys(document.paths[`/api/v1${route.path}`] ?? {})).toEqual([route.method]);
      const path = route.path.replace(/\{\w+\}/, values[route.path] ?? "");
      const response = route.method === "get" ? await fetch(`${url}/api/v1${path}`) : await post(url, { enabled: true });
      expect(response.status, route.path).toBe(200);
      expect(() => route.answer.parse(JSON.parse("null"))).toThrow();
      route.answer.parse(await response.json());
    }
  });

  test("filters and pages differences, and refuses parameters it does not know", async () => {
    const { url } = await start();
    const page = async (query: string): Promise<unknown> => (await fetch(`${url}/api/v1/differences?${query}`)).json();
    expect(await page("limit=1")).toMatchObject({ items: [{ fingerprint: FINGERPRINT }], next: "1" });
    expect(await page("limit=1&cursor=1")).toMatchObject({ items: [{ path: expect.stringContaining("img") }], next: null });
    expect(await page("class=candidate&verdict=fail&q=price")).toMatchObject({ items: [{ path: "$.price" }] });
    expect(await page("endpoint=GET%20%2Fnone")).toEqual({ items: [], next: null });
    for (const query of ["limit=0", "limit=x", "class=odd", "clas=candidate", "q=1&q=2"]) {
      expect((await problem(await fetch(`${url}/api/v1/differences?${query}`))).code, query).toBe("BAD_PARAMETER");
    }
  });

  test("digits that a double would lose are answered as they are", async () => {
    const data = exampleData();
    const [first] = data.samples;
    if (first === undefined) throw new Error("the example has samples");
    const lossless = { lexeme: "12345678901234567890", toJSON: () => JSON.rawJSON("12345678901234567890") };
    const changed = { ...first, differences: [{ path: "$.id", exact: "$.id", kind: "value", class: "candidate", candidate: lossless }] } as const;
    const { url } = await start({ reads: { ...memoryReads(data), sample: () => changed } });
    expect(await (await fetch(`${url}/api/v1/samples/x`)).text()).toContain('"candidate":12345678901234567890');
  });

  test("pauses and resumes mirroring", async () => {
    const { url, mirroring } = await start();
    expect(await (await post(url, { enabled: false })).json()).toEqual({ enabled: false });
    await post(url, { enabled: true });
    expect(mirroring).toEqual([false, true]);
  });

  test("a viewer who has the latest answer is told so without a body", async () => {
    const { url } = await start();
    const etag = (await fetch(`${url}/api/v1/verdict`)).headers.get("etag") ?? "";
    expect(await statusOf(`${url}/api/v1/verdict`, { "if-none-match": etag })).toBe(304);
  });

  test("health and readiness tell of themselves at the root", async () => {
    const waiting = await start({ status: async () => ({ ...busyStatus(), phase: "waiting" }) });
    expect((await fetch(`${waiting.url}/healthz`)).status).toBe(200);
    expect((await problem(await fetch(`${waiting.url}/readyz`))).code).toBe("NOT_READY");
    const ready = await start();
    expect(await (await fetch(`${ready.url}/readyz`)).json()).toEqual({ status: "ready" });
  });
});

describe("problems", () => {
  test.each([
    ["GET", "/api/v1/none", 404, "NOT_FOUND"],
    ["GET", "/none", 404, "NOT_FOUND"],
    ["GET", "/api/v1/samples/none", 404, "NOT_FOUND"],
    ["GET", "/api/v1/endpoints/GET%20%2Fnone", 404, "NOT_FOUND"],
    ["GET", "/api/v1/differences/xyz", 400, "BAD_PARAMETER"],
    ["GET", "/api/v1/samples/%E0%A4%A", 400, "BAD_PATH"],
    ["DELETE", "/api/v1/status", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/api/v1/mirror", 405, "METHOD_NOT_ALLOWED"],
    ["PUT", "/healthz", 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/", 405, "METHOD_NOT_ALLOWED"],
  ])("%s %s is %i %s", async (method, path, status, code) => {
    const { url } = await start();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get("allow")).not.toBeNull();
    expect((await problem(response)).code).toBe(code);
  });

  test("a body that is no JSON, too large, of another type or shape is refused", async () => {
    const { url, mirroring } = await start();
    const send = (body: string, type = "application/json") =>
      fetch(`${url}/api/v1/mirror`, { method: "POST", headers: { "content-type": type }, body });
    expect((await problem(await send("{"))).code).toBe("BODY_NOT_JSON");
    expect((await problem(await send(`{"enabled":"${"x".repeat(70_000)}"}`))).code).toBe("BODY_TOO_LARGE");
    expect((await problem(await send('{"enabled":false}', "text/plain"))).code).toBe("UNSUPPORTED_MEDIA_TYPE");
    expect((await problem(await send('{"enabled":"no"}'))).code).toBe("BAD_PARAMETER");
    expect((await problem(await send('{"enabled":false,"x":1}'))).code).toBe("BAD_PARAMETER");
    expect(mirroring).toEqual([]);
  });

  test("an error inside gives its code alone; the words go to the log", async () => {
    const failing = { ...memoryReads(exampleData()), summary: () => { throw new ShadowError("STORE_READ", "secret /path/x"); } };
    const { url, logged } = await start({ reads: failing, status: () => Promise.reject(new Error("secret")) });
    const first = await problem(await fetch(`${url}/api/v1/verdict`));
    expect([first.status, first.code]).toEqual([500, "STORE_READ"]);
    expect(JSON.stringify(first)).not.toContain("secret");
    expect((await problem(await fetch(`${url}/api/v1/status`))).code).toBe("INTERNAL");
    expect(logged).toHaveLength(2);
  });
});

describe("access", () => {
  const tokens = { token: TOKEN, viewerToken: VIEWER };

  test("listening beyond loopback without a token is refused before anything listens", async () => {
    await expect(start({ listen: { host: "0.0.0.0", port: 0 } })).rejects.toMatchObject({ code: "ADMIN_TOKEN_REQUIRED" });
    await expect(start({ viewerToken: VIEWER })).rejects.toMatchObject({ code: "ADMIN_TOKEN_REQUIRED" });
  });

  test("a port in use is refused with a code and what to do", async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(start({ listen: { host: "127.0.0.1", port } })).rejects.toMatchObject({ code: "LISTEN_IN_USE", message: expect.stringContaining("choose another port") });
  });

  test("with a token set nothing of the traffic is told without one", async () => {
    const { url } = await start(tokens);
    for (const path of ["/status", "/verdict", "/openapi.json", "/samples/s-1", "/none"]) {
      const response = await fetch(`${url}/api/v1${path}`);
      expect(response.headers.get("www-authenticate"), path).toContain("Bearer");
      expect((await problem(response)).code, path).toBe("TOKEN_REQUIRED");
    }
    expect(await (await fetch(url)).text()).toContain('action="/login"');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const wrong = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${TOKEN}x` } });
    expect((await problem(wrong)).code).toBe("TOKEN_REFUSED");
  });

  test("a viewer's token reads and does not act", async () => {
    const { url, mirroring } = await start(tokens);
    const read = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${VIEWER}` } });
    expect(read.status).toBe(200);
    expect((await problem(await post(url, { enabled: false }, { authorization: `Bearer ${VIEWER}` }))).code).toBe("VIEWER_ONLY");
    expect((await problem(await post(url, { enabled: false }))).code).toBe("TOKEN_REQUIRED");
    expect((await post(url, { enabled: false }, { authorization: `bearer ${TOKEN}` })).status).toBe(200);
    expect(mirroring).toEqual([false]);
  });

  test("a login gives a cookie that is not the token, cannot be raised or forged, and runs out", async () => {
    const { url, clock } = await start(tokens);
    const login = (token: string) =>
      fetch(`${url}/login`, { method: "POST", body: new URLSearchParams({ token }), redirect: "manual" });
    expect((await login("wrong")).status).toBe(401);
    const response = await login(VIEWER);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
    const set = response.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect(set).not.toContain(VIEWER);
    const cookie = set.split(";", 1)[0] ?? "";
    const status = async (value: string) => (await fetch(`${url}/api/v1/status`, { headers: { cookie: value } })).status;
    expect(await status(cookie)).toBe(200);
    expect((await problem(await post(url, { enabled: false }, { cookie }))).code).toBe("VIEWER_ONLY");
    expect(await status(cookie.replace("viewer", "admin"))).toBe(401);
    expect(await status(cookie.replace(/\.(\d+)\./, (_, at: string) => `.${Number(at) + 1}.`))).toBe(401);
    expect(await status(`${cookie}0`)).toBe(401);
    expect(await (await fetch(url, { headers: { cookie } })).text()).toContain('id="overview"');
    clock.advance(13 * 60 * 60 * 1000);
    expect(await status(cookie)).toBe(401);
  });

  test("on loopback only loopback names may stand in Host", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const status = (host: string) => statusOf(`${url}/api/v1/status`, { host });
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) expect(await status(`${host}:${port}`)).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "localhost.evil.example:80"]) {
      expect(await status(host), host).toBe(403);
    }
  });

  test("a page of another origin cannot act, nor log a browser in", async () => {
    const { url, mirroring } = await start();
    for (const headers of [{ origin: "http://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
      expect((await problem(await post(url, { enabled: false }, headers as Record<string, string>))).code).toBe("ORIGIN_REFUSED");
    }
    const login = await fetch(`${url}/login`, { method: "POST", headers: { origin: "http://evil.example" }, body: new URLSearchParams({ token: TOKEN }) });
    expect(login.status).toBe(403);
    expect((await post(url, { enabled: false }, { origin: url })).status).toBe(200);
    expect(mirroring).toEqual([false]);
  });

  test("every answer forbids foreign scripts and framing and does not name what serves it", async () => {
    const { url } = await start();
    for (const path of ["/", "/api/v1/status", "/assets/main.js", "/none", "/healthz"]) {
      const { headers } = await fetch(url + path);
      expect(headers.get("content-security-policy"), path).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
      expect(headers.get("content-security-policy"), path).not.toContain("unsafe");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("x-powered-by"), path).toBeNull();
    }
    const html = await (await fetch(url)).text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style=/);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) expect((await fetch(url + String(path))).status).toBe(200);
  });
});
