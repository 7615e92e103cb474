import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Config, ShadowError } from "../../core/index.ts";
import { loadConfig } from "./load-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-contract-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, set: string[] = []): Promise<Config> {
  const file = join(folder, "c.yaml");
  await writeFile(file, text);
  return loadConfig({ file, set, environment: {} });
}

async function problem(text: string, set: string[] = []): Promise<string> {
  const error: unknown = await load(text, set).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShadowError)) throw new Error("the configuration was accepted");
  expect(error.code).toBe("CONFIG_INVALID");
  return error.message.replaceAll(folder, "");
}

const URLS = "secondary: http://127.0.0.1:9002\n  candidate: http://127.0.0.1:9003\n";
const targets = (primary: string): string => `targets:\n  primary: ${primary}\n  ${URLS}`;
const proxy = (rest: string): string => `proxy: { live: http://127.0.0.1:9000, ${rest} }\n`;

describe("an address", () => {
  test.each([
    ["unix:/run/a.sock", { path: "/run/a.sock", authority: "localhost", tls: undefined }],
    ["http://127.0.0.1:7", { host: "127.0.0.1", port: 7, authority: "127.0.0.1:7" }],
    ["http://[::1]:7", { host: "::1", port: 7, authority: "[::1]:7" }],
    ["https://shop.test", { host: "shop.test", port: 443, tls: {} }],
    [
      '{ url: "https://a:1", ca: /c.pem, serverName: b }',
      { tls: { ca: "/c.pem", serverName: "b" } },
    ],
    ['{ url: "http://127.0.0.1:7" }', { origin: "http://127.0.0.1:7" }],
  ])("of a role may be %s", async (text, address) => {
    expect((await load(targets(text))).targets?.primary).toMatchObject(address);
  });

  test.each([
    ["127.0.0.1:9001", "targets.primary: expected a URL like http://"],
    ["{ url: 127.0.0.1:9001 }", "targets.primary.url: expected a URL like http://"],
    ["{ uri: x }", "the nearest known key is url"],
    ["unix:relative", "targets.primary: expected a URL like http://127.0.0.1:9000 or unix:/run"],
    ["http://a:1/path", "targets.primary: expected scheme, host and port alone"],
    ["http://user@a:1", "targets.primary: expected scheme, host and port alone"],
    ['{ url: "http://a:1", ca: x }', "targets.primary.url: expected https://"],
    ['{ url: "unix:/a", key: x }', "targets.primary.url: expected no ca, cert, key"],
  ])("of a role cannot be %s", async (text, sentence) => {
    expect(await problem(targets(text))).toContain(sentence);
  });

  test("to listen at may be a socket in the file system, the dashboard's apart", async () => {
    const unix = { kind: "unix", path: "/tmp/s" };
    expect((await load(proxy("listen: unix:/tmp/s"))).proxy?.listen).toEqual(unix);
    expect((await load("tap: { listen: unix:/tmp/s }")).tap?.listen).toEqual(unix);
    expect(await problem("admin: { listen: unix:/tmp/s }")).toContain(
      "admin.listen: expected host:port",
    );
  });
});

describe("a key that works", () => {
  test("store may be written as {path, retention, sizeMax}", async () => {
    const config = await load("store: { path: s, retention: 30d, sizeMax: 64MiB }");
    expect(config.store).toEqual({ path: "s", retention: 2_592_000_000, sizeMax: 67_108_864 });
    expect((await load("store: s")).store).toEqual({ path: "s" });
    expect(await problem("store: { path: s, sizeMax: 3GiB }")).toContain("at most 2GiB");
  });

  test("lists and maps on the command line read as in the file", async () => {
    const config = await load("", ["mirror.methods=[GET,POST]", "mirror.headers={x-a: b}"]);
    expect(config.mirror.methods).toEqual(["GET", "POST"]);
    expect(config.mirror.headers).toEqual({ "x-a": "b" });
    expect((await load("", ['mirror.methods=["PUT"]'])).mirror.methods).toEqual(["PUT"]);
    expect(await problem("", ["mirror.methods=[GET"])).toContain("mirror.methods");
  });
});

test.each(
  "host content-length transfer-encoding connection keep-alive te trailer upgrade expect via x-request-id traceparent tracestate X-Request-ID Host".split(
    " ",
  ),
)("mirror.headers may not add %s", async (name) => {
  expect(await problem(`mirror: { headers: { ${name}: "1" } }`)).toBe(
    `/c.yaml:1: mirror.headers.${name}: shadowdiff itself decides what ${name.toLowerCase()} says in a copy: leave it out`,
  );
});

describe("what is coordinated", () => {
  test("is served on loopback by default, and nobody is waited for", async () => {
    const { sync } = await load("sync: {}");
    expect(sync).toEqual({
      serve: { kind: "tcp", host: "127.0.0.1", port: 5050 },
      linger: 1000,
    });
  });

  test("waits for the roles that are named, for a minute", async () => {
    const { sync } = await load("sync: { url: ws://h:5050, ready: { candidate: 2 } }");
    const ready = { primary: 0, secondary: 0, candidate: 2, timeout: 60_000 };
    expect(sync).toEqual({ url: "ws://h:5050", ready, linger: 1000 });
  });

  test("begins with other proxies that come within a minute", async () => {
    const { sync } = await load("sync: { window: { proxies: 3 } }");
    expect(sync?.window).toEqual({ proxies: 3, timeout: 60_000, leave: 5000 });
  });

  test("tells no token that is too short", async () => {
    const found = await problem("sync: { token: sh0rt }\nadmin: { token: sh0rt }\n");
    expect(found).toContain("sync.token: expected");
    expect(found).not.toContain("sh0rt");
  });
});

describe("a key of the contract is checked", () => {
  test.each([
    ["tap: { listn: 127.0.0.1:1 }", "tap.listn: unknown key"],
    ["profiles: [1]", "profiles: expected a string"],
    ["sync: { serve: here }", "sync.serve: expected host:port"],
    ["sync: { url: http://x }", "sync.url: expected an address like ws://"],
    ["sync: { ready: { live: 1 } }", "sync.ready.live: unknown key"],
    ["sync: { serve: 127.0.0.1:0, url: redis://h }", "sync: expected serve or url, not both"],
    ["protobuf: {}", "protobuf.descriptors: missing"],
  ])("%s", async (text, message) => {
    expect(await problem(text)).toContain(message);
  });
});
