import { afterEach, describe, expect, test } from "vitest";
import { postMirror, problemOf, startAdmin, statusOf, stopAdmins } from "./testing/start-admin.ts";

afterEach(stopAdmins);

const TOKEN = "admin-token-0123456789";
const VIEWER = "viewer-token-0123456789";

describe("access", () => {
  const tokens = { token: TOKEN, viewerToken: VIEWER };

  test("listening beyond loopback without a token is refused before anything listens", async () => {
    await expect(
      startAdmin({ listen: { kind: "tcp", host: "0.0.0.0", port: 0 } }),
    ).rejects.toMatchObject({
      code: "ADMIN_TOKEN_REQUIRED",
    });
    await expect(startAdmin({ viewerToken: VIEWER })).rejects.toMatchObject({
      code: "ADMIN_TOKEN_REQUIRED",
    });
  });

  test("a port in use is refused with a code and what to do", async () => {
    const { url } = await startAdmin();
    const port = Number(new URL(url).port);
    await expect(
      startAdmin({ listen: { kind: "tcp", host: "127.0.0.1", port } }),
    ).rejects.toMatchObject({
      code: "LISTEN_IN_USE",
      message: expect.stringContaining("choose another port"),
    });
  });

  test("with a token set nothing of the traffic is told without one", async () => {
    const { url } = await startAdmin(tokens);
    for (const path of ["/status", "/verdict", "/openapi.json", "/samples/s-1", "/none"]) {
      const response = await fetch(`${url}/api/v1${path}`);
      expect(response.headers.get("www-authenticate"), path).toContain("Bearer");
      expect((await problemOf(response)).code, path).toBe("TOKEN_REQUIRED");
    }
    expect(await (await fetch(url)).text()).toContain('action="/login"');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const wrong = await fetch(`${url}/api/v1/status`, {
      headers: { authorization: `Bearer ${TOKEN}x` },
    });
    expect((await problemOf(wrong)).code).toBe("TOKEN_REFUSED");
  });

  test("a viewer's token reads and does not act", async () => {
    const { url, mirroring } = await startAdmin(tokens);
    const read = await fetch(`${url}/api/v1/status`, {
      headers: { authorization: `Bearer ${VIEWER}` },
    });
    expect(read.status).toBe(200);
    expect(
      (
        await problemOf(
          await postMirror(url, { enabled: false }, { authorization: `Bearer ${VIEWER}` }),
        )
      ).code,
    ).toBe("VIEWER_ONLY");
    expect((await problemOf(await postMirror(url, { enabled: false }))).code).toBe(
      "TOKEN_REQUIRED",
    );
    expect(
      (await postMirror(url, { enabled: false }, { authorization: `bearer ${TOKEN}` })).status,
    ).toBe(200);
    expect(mirroring).toEqual([false]);
  });

  test("a login gives a cookie that is not the token, cannot be raised or forged, and runs out", async () => {
    const { url, clock } = await startAdmin(tokens);
    const login = (token: string) =>
      fetch(`${url}/login`, {
        method: "POST",
        body: new URLSearchParams({ token }),
        redirect: "manual",
      });
    expect((await login("wrong")).status).toBe(401);
    const response = await login(VIEWER);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
    const set = response.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect(set).not.toContain(VIEWER);
    const cookie = set.split(";", 1)[0] ?? "";
    const status = async (value: string) =>
      (await fetch(`${url}/api/v1/status`, { headers: { cookie: value } })).status;
    expect(await status(cookie)).toBe(200);
    expect((await problemOf(await postMirror(url, { enabled: false }, { cookie }))).code).toBe(
      "VIEWER_ONLY",
    );
    expect(await status(cookie.replace("viewer", "admin"))).toBe(401);
    expect(
      await status(cookie.replace(/\.(\d+)\./, (_, at: string) => `.${Number(at) + 1}.`)),
    ).toBe(401);
    expect(await status(`${cookie}0`)).toBe(401);
    expect(await (await fetch(url, { headers: { cookie } })).text()).toContain(
      "npm run build:page",
    );
    clock.advance(13 * 60 * 60 * 1000);
    expect(await status(cookie)).toBe(401);
  });

  test("a login form of too many fields is refused, and its token is logged nowhere", async () => {
    const { url, logged } = await startAdmin(tokens);
    const body = new URLSearchParams(`token=${TOKEN}${"&a=1".repeat(1001)}`);
    const response = await fetch(`${url}/login`, { method: "POST", body });
    expect((await problemOf(response)).code).toBe("BODY_TOO_LARGE");
    expect(JSON.stringify(logged)).not.toContain(TOKEN);
  });

  test("on loopback only loopback names may stand in Host", async () => {
    const { url } = await startAdmin();
    const { port } = new URL(url);
    const status = (host: string) => statusOf(`${url}/api/v1/status`, { host });
    for (const host of ["localhost", "127.0.0.1", "[::1]"])
      expect(await status(`${host}:${port}`)).toBe(200);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example:80",
    ]) {
      expect(await status(host), host).toBe(403);
    }
  });

  test("a page of another origin cannot act, nor log a browser in", async () => {
    const { url, mirroring } = await startAdmin();
    for (const headers of [
      { origin: "http://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      expect(
        (
          await problemOf(
            await postMirror(url, { enabled: false }, headers as Record<string, string>),
          )
        ).code,
      ).toBe("ORIGIN_REFUSED");
    }
    const login = await fetch(`${url}/login`, {
      method: "POST",
      headers: { origin: "http://evil.example" },
      body: new URLSearchParams({ token: TOKEN }),
    });
    expect(login.status).toBe(403);
    expect((await postMirror(url, { enabled: false }, { origin: url })).status).toBe(200);
    expect(mirroring).toEqual([false]);
  });

  test("every answer forbids foreign scripts and framing and does not name what serves it", async () => {
    const { url } = await startAdmin();
    for (const path of ["/", "/api/v1/status", "/assets/main.js", "/none", "/healthz"]) {
      const { headers } = await fetch(url + path);
      expect(headers.get("content-security-policy"), path).toMatch(
        /^default-src 'self';.*frame-ancestors 'none'/,
      );
      expect(headers.get("content-security-policy"), path).not.toContain("unsafe");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("x-powered-by"), path).toBeNull();
    }
    const html = await (await fetch(url)).text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style=/);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
      expect((await fetch(url + String(path))).status).toBe(200);
  });
});
