import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { problemOf, startAdmin, stopAdmins } from "./testing/start-admin.ts";

const PAGE = '<!doctype html><script type="module" src="/assets/main-a1b2.js"></script>';
const SCRIPT = "export const hello = 1;";
const TOKEN = "admin-token-0123456789";

let outside: string;
let ui: string;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "ui-"));
  ui = join(outside, "dist");
  await mkdir(join(ui, "assets"), { recursive: true });
  await writeFile(join(outside, "secret.txt"), "secret");
  await writeFile(join(ui, "index.html"), PAGE);
  await writeFile(join(ui, "licenses.md"), "MIT");
  await writeFile(join(ui, "assets/main-a1b2.js"), SCRIPT);
  await writeFile(join(ui, "assets/main-a1b2.js.br"), "brotli");
  await writeFile(join(ui, "assets/main-a1b2.js.gz"), gzipSync(SCRIPT));
  await writeFile(join(ui, "assets/page-c3d4.css"), "body{}");
});
afterAll(() => rm(outside, { recursive: true, force: true }));
afterEach(stopAdmins);

interface Raw {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** The path as it is written: fetch would tidy it up. */
function rawGet(url: string, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on("error", reject).end();
  });
}

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the built page", () => {
  test("stands at / and at every path of its own that a browser goes to", async () => {
    const { url } = await startAdmin({ ui });
    for (const path of ["/", "/runs", "/differences/a3f8c21b9d04?tab=samples", "/x.y/z"]) {
      const { status, body, headers } = await rawGet(url, path, HTML);
      expect([status, body], path).toEqual([200, PAGE]);
      expect(headers["cache-control"], path).toBe("private, no-cache");
    }
    expect((await rawGet(url, "/")).body).toBe(PAGE);
    expect((await fetch(`${url}/runs`, { method: "HEAD", headers: HTML })).status).toBe(200);
  });

  test("stands nowhere else: what a script asks for in vain is a problem", async () => {
    const { url } = await startAdmin({ ui });
    for (const path of ["/api/v1/none", "/api", "/assets/none.js", "/login/x", "/metrics/x"])
      expect((await problemOf(await fetch(url + path, { headers: HTML }))).code, path).toBe(
        "NOT_FOUND",
      );
    expect((await problemOf(await fetch(`${url}/runs`))).code).toBe("NOT_FOUND");
    const posted = await fetch(`${url}/`, { method: "POST" });
    expect((await problemOf(posted)).code).toBe("METHOD_NOT_ALLOWED");
    const deleted = await fetch(`${url}/runs`, { method: "DELETE", headers: HTML });
    expect((await problemOf(deleted)).code).toBe("NOT_FOUND");
  });

  test("files with a hash in their name are kept for ever, packed as the browser takes them", async () => {
    const { url } = await startAdmin({ ui });
    const get = (accept: string) =>
      rawGet(url, "/assets/main-a1b2.js", { "accept-encoding": accept });
    const packed = await get("gzip, deflate, br");
    expect(packed.headers).toMatchObject({
      "content-encoding": "br",
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    });
    expect((await get("gzip")).headers["content-encoding"]).toBe("gzip");
    expect((await get("br;q=0, gzip")).headers["content-encoding"]).toBe("gzip");
    const plain = await get("identity");
    expect([plain.headers["content-encoding"], plain.body]).toEqual([undefined, SCRIPT]);
    expect(plain.headers["vary"]).toBe("Accept-Encoding");
    const { headers } = await rawGet(url, "/assets/page-c3d4.css");
    expect([headers["content-type"], headers["content-encoding"]]).toEqual([
      ...["text/css; charset=utf-8", undefined],
    ]);
    const etag = String(packed.headers["etag"]);
    const again = { "accept-encoding": "br", "if-none-match": etag };
    expect((await rawGet(url, "/assets/main-a1b2.js", again)).status).toBe(304);
  });

  test.each([
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..%5c..%5csecret.txt",
    "/assets/..\\..\\secret.txt",
    "/assets/main-a1b2.js%00.css",
    "/assets//main-a1b2.js",
    "//etc/passwd",
    "/assets/",
    "/assets",
    "/assets/%E0%A4%A",
    "/index.html/../../secret.txt",
    `/${"a".repeat(8000)}`,
  ])("no path leads out of its folder: %s", async (path) => {
    const { url } = await startAdmin({ ui });
    for (const headers of [{}, { accept: "text/javascript" }]) {
      const { status, body } = await rawGet(url, path, headers);
      expect([400, 404]).toContain(status);
      expect(body).not.toContain("secret");
      expect(body).not.toContain(SCRIPT);
    }
  });

  test("a login comes first where there is a token, and leads back to where it was asked for", async () => {
    const { url, audit } = await startAdmin({ ui, token: TOKEN });
    const asked = await rawGet(url, "/differences/a3f8?q=%22%3E%3Cscript%3E&x='", HTML);
    expect(asked.body).toContain('action="/login"');
    const next = /name="next" value="([^"]*)"/.exec(asked.body)?.[1] ?? "";
    expect(next).toBe("/differences/a3f8?q=%22%3E%3Cscript%3E&amp;x='");
    const login = (to: string) =>
      fetch(`${url}/login`, {
        ...{ method: "POST", redirect: "manual" },
        body: new URLSearchParams({ token: TOKEN, next: to }),
      });
    const done = await login("/differences/a3f8?q=1");
    expect(done.headers.get("location")).toBe("/differences/a3f8?q=1");
    const cookie = (done.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    expect((await rawGet(url, "/runs", { ...HTML, cookie })).body).toBe(PAGE);
    for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example", "/\tx", "x"])
      expect((await login(evil)).headers.get("location"), evil).toBe("/");
    expect(audit.entries[0]).toMatchObject({ action: "login", level: "admin", by: "127.0.0.1" });
  });

  test("a logout ends the cookie, also of who may only read", async () => {
    const viewerToken = "viewer-token-0123456789";
    const { url } = await startAdmin({ ui, token: TOKEN, viewerToken });
    const login = async (): Promise<string> => {
      const done = await fetch(`${url}/login`, {
        ...{ method: "POST", redirect: "manual" },
        body: new URLSearchParams({ token: viewerToken }),
      });
      return (done.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
    };
    // In the same millisecond of the test's clock.
    const [cookie, another] = [await login(), await login()];
    const statusWith = (value: string) =>
      fetch(`${url}/api/v1/status`, { headers: { cookie: value } });
    const out = (headers: Record<string, string>) =>
      fetch(`${url}/api/v1/logout`, { method: "POST", headers: { cookie, ...headers } });
    expect((await problemOf(await out({}))).code).toBe("UNSUPPORTED_MEDIA_TYPE");
    const foreign = { origin: "http://evil.example", "content-type": "application/json" };
    expect((await problemOf(await out(foreign))).code).toBe("ORIGIN_REFUSED");
    const ended = await out({ "sec-fetch-site": "same-origin" });
    expect(await ended.json()).toEqual({});
    // Whoever kept the value has nothing of it, and the logins of others hold.
    expect((await statusWith(cookie)).status).toBe(401);
    expect((await statusWith(another)).status).toBe(200);
    expect(ended.headers.get("set-cookie")).toMatch(
      /^shadowdiff_0=; Path=\/; Expires=Thu, 01 Jan 1970/,
    );
  });
});
