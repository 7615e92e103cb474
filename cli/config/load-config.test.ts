import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShadowError } from "../../core/index.ts";
import { loadConfig } from "./load-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-config-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function load(
  text: string,
  options: { name?: string; environment?: Record<string, string>; set?: string[] } = {},
) {
  const file = join(folder, options.name ?? "c.yaml");
  await writeFile(file, text);
  return loadConfig({ file, set: options.set ?? [], environment: options.environment ?? {} });
}

async function problem(
  ...args: Parameters<typeof load>
): Promise<{ code: string; message: string }> {
  const error: unknown = await load(...args).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShadowError)) throw new Error("the configuration was accepted");
  return { code: error.code, message: error.message.replaceAll(folder, "") };
}

const TARGETS = `
targets:
  primary: http://127.0.0.1:9001
  secondary: http://127.0.0.1:9002
  candidate: http://127.0.0.1:9003
`;

describe("a configuration that fits", () => {
  test("has every default filled in and every unit resolved", async () => {
    const config = await load(
      `version: 1\nmirror: { sample: 12.5%, timeout: 2s, bodyMax: 64KiB }\n${TARGETS}`,
    );
    expect(config.mirror).toMatchObject({ sample: 0.125, timeout: 2000, bodyMax: 65_536 });
    expect(config.gate).toMatchObject({ alpha: 0.01, harm: 0.01, minRequests: 500 });
    expect(config.targets?.primary.origin).toBe("http://127.0.0.1:9001");
  });

  test("takes paths of certificates from its own folder", async () => {
    const live = "{ url: https://a, ca: tls/ca.pem, cert: /etc/us.pem, key: ../us.key }";
    const config = await load(
      `proxy: { listen: "127.0.0.1:0", live: ${live}, tls: { cert: a.pem, key: a.key } }\n${TARGETS.replace("http://127.0.0.1:9003", "{ url: https://c, ca: c.pem }")}`,
    );
    expect(config.proxy?.live.tls).toEqual({
      ...{ ca: join(folder, "tls/ca.pem"), cert: "/etc/us.pem", key: join(folder, "../us.key") },
    });
    expect(config.proxy?.tls).toEqual({ cert: join(folder, "a.pem"), key: join(folder, "a.key") });
    expect(config.targets?.candidate.tls?.ca).toBe(join(folder, "c.pem"));
    const { proxy } = await loadConfig({
      file: undefined,
      set: [
        "proxy.listen=:0",
        "proxy.live=http://a",
        "proxy.tls.cert=a.pem",
        "proxy.tls.key=b.pem",
      ],
      environment: {},
    });
    expect(proxy?.tls?.cert).toBe(join(process.cwd(), "a.pem"));
  });

  test("may be JSON or TypeScript", async () => {
    expect((await load('{"gate":{"alpha":0.05}}', { name: "c.json" })).gate.alpha).toBe(0.05);
    const typed = await load("export default { gate: { alpha: 0.02 as number } };", {
      name: "c.ts",
    });
    expect(typed.gate.alpha).toBe(0.02);
  });

  test("takes flags before the environment, and the environment before the file", async () => {
    const text = "gate: { minRequests: 1 }\nmirror: { bodyMax: 1KiB }";
    const environment = { SHADOWDIFF_GATE_MIN_REQUESTS: "2", SHADOWDIFF_MIRROR_BODY_MAX: "2KiB" };
    const config = await load(text, { environment, set: ["gate.minRequests=3"] });
    expect(config.gate.minRequests).toBe(3);
    expect(config.mirror.bodyMax).toBe(2048);
  });
});

describe("a configuration that does not fit", () => {
  test("names file, line, key and the nearest known key", async () => {
    const found = await problem("version: 1\nmirror:\n  sampel: 10%\n");
    expect(found.code).toBe("CONFIG_INVALID");
    expect(found.message).toBe(
      "/c.yaml:3: mirror.sampel: unknown key; the nearest known key is sample",
    );
  });

  test("finds unknown keys inside lists", async () => {
    const found = await problem('compare:\n  - match: "GET /a"\n    ignores: []\n');
    expect(found.message).toBe(
      "/c.yaml:3: compare.0.ignores: unknown key; the nearest known key is ignore",
    );
  });

  test("says what was expected and what was found", async () => {
    expect((await problem("gate:\n  alpha: high\n")).message).toBe(
      '/c.yaml:2: gate.alpha: expected a number, found "high"',
    );
    expect((await problem("mirror:\n  timeout: soon\n")).message).toBe(
      "/c.yaml:2: mirror.timeout: expected a duration like 250ms, 5s or 10m, found soon",
    );
    expect((await problem("mirror:\n  order: random\n")).message).toBe(
      '/c.yaml:2: mirror.order: expected shuffle or fixed, found "random"',
    );
    expect((await problem("targets:\n  primary: 127.0.0.1:9001\n")).message).toContain(
      "/c.yaml:1: targets.secondary: missing; expected a string",
    );
  });

  test("refuses a duration without a unit, which could mean seconds or milliseconds", async () => {
    expect((await problem("mirror: { timeout: 5 }")).message).toBe(
      "/c.yaml:1: mirror.timeout: expected a duration like 250ms, 5s or 10m, found 5",
    );
    expect((await load("proxy: { listen: :0, live: http://a, drain: 0 }")).proxy?.drain).toBe(0);
  });

  test("reports every problem, not the first alone", async () => {
    const found = await problem("gate: { alpha: 2 }\nmirror: { order: random, smaple: 1 }\n");
    expect(found.message.split("\n")).toHaveLength(3);
  });

  test("never prints a value that came from the environment", async () => {
    const found = await problem('admin:\n  token: "${TOKEN}"\n', {
      environment: { TOKEN: "hunter2" },
    });
    expect(found.message).toContain("the value of ${TOKEN} does not fit");
    expect(found.message).not.toContain("hunter2");
  });

  test("names a variable that is not set", async () => {
    const found = await problem('admin:\n  token: "${TOKEN}"\n');
    expect(found).toEqual({
      code: "CONFIG_SECRET",
      message:
        "/c.yaml:2: admin.token: the environment variable TOKEN is not set: set it, or write the value into the file.",
    });
  });

  test("names the line of a syntax error, and a file that is not there", async () => {
    expect((await problem("gate: {\n  alpha: [\n")).code).toBe("CONFIG_SYNTAX");
    expect((await problem("gate: {\n  alpha: [\n")).message).toMatch(/^\/c\.yaml:\d+: /);
    const missing = loadConfig({ file: join(folder, "none.yaml"), set: [], environment: {} });
    await expect(missing).rejects.toMatchObject({ code: "CONFIG_FILE" });
  });

  test.each([
    ["mirror:\n  sample: 1%\n  timeout: 2s\n  sample: 2%\n", 4, "sample"],
    ['{"gate": {},\n "gate": {}}', 2, '"gate"'],
    ["mirror: { headers: { 'x-a': 1, 'x-a': 2 } }", 1, "'x-a'"],
  ])("names a key that stands twice, and its line: %j", async (text, line, key) => {
    expect(await problem(text)).toEqual({
      code: "CONFIG_SYNTAX",
      message: `/c.yaml:${line}: the key ${key} stands twice in the same place: keep one of the two.`,
    });
  });

  test.each(["proxy.drain", "mirror.timeout", "mirror.breaker.open"])(
    "%s: a duration that no timer takes is refused, one of weeks is taken",
    async (key) => {
      const text = "proxy: { listen: :0, live: http://a }";
      const { code, message } = await problem(text, { set: [`${key}=600h`] });
      expect({ code, message }).toEqual({
        code: "CONFIG_INVALID",
        message: expect.stringContaining(`${key}: expected a duration of at most 24d`),
      });
      await load(text, { set: [`${key}=24d`] });
    },
  );

  test.each([
    [
      { mirror: { headers: { "x-a": "b\r\nx-evil: 1" } } },
      "mirror.headers.x-a: expected a header value",
    ],
    [{ mirror: { headers: { "x-a": "b\n" } } }, "mirror.headers.x-a: expected a header value"],
    [{ mirror: { headers: { "x-a": "\0" } } }, "mirror.headers.x-a: expected a header value"],
    [
      { mirror: { headers: { "a\r\nb": "1" } } },
      "mirror.headers.a\\r\\nb: expected a header name as its key",
    ],
    [{ mirror: { hostLiteral: "a\r\nx: y" } }, "mirror.hostLiteral: expected host or host:port"],
    [{ mirror: { hostSuffix: "a\n" } }, "mirror.hostSuffix: expected letters, digits and . _ -"],
    [{ tap: { listen: "127.0.0.1:65536" } }, "tap.listen: expected host:port"],
    [{ tap: { listen: "unix:/a\0b" } }, "tap.listen: expected host:port or unix:/path"],
    [{ admin: { listen: ":99999" } }, "admin.listen: expected host:port"],
    [{ proxy: { listen: ":1", live: "http://a:65536" } }, "proxy.live: expected a URL"],
    [
      { proxy: { listen: ":1", live: "http://a:0" } },
      "proxy.live: expected a port from 1 to 65535",
    ],
    [{ proxy: { listen: ":1", live: "unix:/a\0b" } }, "proxy.live: expected a URL"],
  ])("refuses what would inject fields, or be no address: %j", async (value, expected) => {
    const { code, message } = await problem(JSON.stringify(value), { name: "c.json" });
    expect(code).toBe("CONFIG_INVALID");
    expect(message.split("\n")).toEqual([expect.stringContaining(expected)]);
  });

  test("refuses an unknown --set with the nearest key", async () => {
    const found = await problem("", { set: ["gate.aplha=0.1"] });
    expect(found).toEqual({
      code: "CONFIG_FLAG",
      message:
        "--set takes key=value with a known key; found gate.aplha. The nearest known key is gate.alpha.",
    });
  });

  test.each([
    ["a list", "[1, 2]"],
    ["nothing", "null"],
    ["text", "just text"],
    ["a list that contains itself", "&a [*a]"],
    ["a map that contains itself", "a: &x {b: *x}"],
    ["a NUL", "\u0000"],
    ["5,000 open braces", "{".repeat(5000)],
    [
      "a bomb of aliases",
      "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\ne: [*d,*d,*d,*d]",
    ],
  ])("never throws anything but a coded error: %s", async (_, text) => {
    const result: unknown = await load(text).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toBeInstanceOf(ShadowError);
  });
});

test.each(["toString", "constructor", "__proto__", "hasOwnProperty"])(
  "${%s} is not set, though every object knows it",
  async (name) => {
    expect(await problem(`store: "\${${name}}"\n`)).toMatchObject({
      code: "CONFIG_SECRET",
      message: expect.stringContaining(
        `/c.yaml:1: store: the environment variable ${name} is not set`,
      ),
    });
  },
);

describe("a path of a compare rule that does not fit", () => {
  test.each([
    [
      "ignore: [{ path: nonsense, reason: r }]",
      "RULE_PATH",
      "ignore.0.path",
      "nonsense is no place",
    ],
    [
      "ignore: [{ path: status, reason: r }, { path: $.., reason: r }]",
      "RULE_PATH",
      "ignore.1.path",
      "",
    ],
    [
      'ignore: [{ path: "$..*", reason: r }]',
      "RULE_BROAD",
      "ignore.0.path",
      "hides the whole body",
    ],
    ["arrays: { items: { set: true } }", "RULE_PATH", "arrays.items", ""],
    ["numbers: { $.a: { rel: 1 }, b: { rel: 1 } }", "RULE_PATH", "numbers.b", ""],
  ])("%s is said with file, line and key", async (part, code, key, why) => {
    const text = `compare:\n  - { match: GET /ok }\n  - match: GET /a\n    ${part}\n`;
    const found = await problem(text);
    expect(found.code).toBe(code);
    expect(found.message).toContain(`/c.yaml:4: compare.1.${key}: compare rule "GET /a": `);
    expect(found.message).toContain(why);
  });

  test("of the environment is not printed", async () => {
    const text = 'compare: [{ match: "**", ignore: [{ path: "${P}", reason: r }] }]';
    const found = await problem(text, { environment: { P: "hunter2" } });
    expect(found.message).toBe(
      "/c.yaml:1: compare.0.ignore.0.path: the value of ${P} does not fit",
    );
  });
});

test("a rule's method is written in capitals", async () => {
  expect(await problem('compare:\n  - match: "get /products/{id}"\n')).toEqual({
    code: "CONFIG_INVALID",
    message: "/c.yaml:2: compare.0.match: expected a method in capitals: GET /products/{id}",
  });
  await load(
    'compare: [{ match: "GET /a" }, { match: "* /a" }, { match: /a b }, { match: "x-y /a" }]',
  );
});
