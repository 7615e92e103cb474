import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemOf, sendJson, startAdmin, stopAdmins } from "./testing/start-admin.ts";

const TOKEN = "admin-token-0123456789";
const VIEWER = "viewer-token-0123456789";
const FINGERPRINT = "a3f8c21b9d04";

let started: Awaited<ReturnType<typeof startAdmin>>;
beforeAll(async () => {
  started = await startAdmin({ token: TOKEN, viewerToken: VIEWER });
});
afterAll(stopAdmins);

type Write = readonly [method: "POST" | "PUT" | "DELETE", path: string, body: object];

/** Every route that changes something, with a body that it takes. */
const act = { by: "Ada", reason: "why" };
const rule = { match: "GET /a", section: "ignore", path: "$.b" };
const WRITES: readonly Write[] = [
  ["POST", "/mirror", { enabled: true }],
  ["PUT", "/rules", { ...act, version: "1", compare: [] }],
  ["POST", "/rules", { ...act, ...rule, version: "1" }],
  ["POST", "/rules/preview", rule],
  ["POST", "/approvals", { ...act, fingerprints: [FINGERPRINT] }],
  ["DELETE", `/approvals/${FINGERPRINT}`, act],
];

const ADMIN = { authorization: `Bearer ${TOKEN}` };

/** Time goes on between two, so that no limit is in the way of what is tested. */
function send([method, path]: Write, body: unknown, headers: Record<string, string> = ADMIN) {
  started.clock.advance(1000);
  return sendJson([method, `${started.url}/api/v1${path}`], body, headers);
}

function sendText([method, path]: Write, body: string, type = "application/json") {
  started.clock.advance(1000);
  const headers = { ...ADMIN, "content-type": type };
  return fetch(`${started.url}/api/v1${path}`, { method, headers, body });
}

async function nothingHappened(during: () => Promise<void>): Promise<void> {
  const before = [
    started.steering.asked.length,
    started.mirroring.length,
    started.audit.entries.length,
  ];
  await during();
  expect([
    ...[started.steering.asked.length, started.mirroring.length, started.audit.entries.length],
  ]).toEqual(before);
}

describe.each(WRITES)("%s %s", (...write) => {
  test("does nothing for a body that is none, or none of its own", () =>
    nothingHappened(async () => {
      expect([400, 415]).toContain((await sendText(write, "")).status);
      for (const text of ["{", "null", "[]", '"x"', "1", "{}", '{"__proto__":{"a":1}}', "\0"])
        expect((await sendText(write, text)).status, text).toBe(400);
      const unknown = { ...write[2], constructor: 1 };
      expect((await problemOf(await send(write, unknown))).detail).toContain("constructor");
      const huge = { ...write[2], by: "x".repeat(2_000_000) };
      expect((await problemOf(await send(write, huge))).code).toBe("BODY_TOO_LARGE");
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
        expect((await sendText(write, JSON.stringify(write[2]), type)).status, type).toBe(415);
      expect((await sendText(write, "{}", "application/json; charset=latin1")).status).toBe(415);
    }));

  test("does nothing for a value of another type anywhere", () =>
    nothingHappened(async () => {
      for (const key of Object.keys(write[2])) {
        const wrong = { ...write[2], [key]: { a: 1 } };
        expect((await problemOf(await send(write, wrong))).code, key).toBe("BAD_PARAMETER");
      }
    }));

  test("does nothing for a foreign page, without a token, with a wrong one or a viewer's", () =>
    nothingHappened(async () => {
      const refused = async (headers: Record<string, string>) =>
        (await problemOf(await send(write, write[2], headers))).code;
      for (const foreign of [
        { origin: "http://evil.example" },
        { origin: "null" },
        { origin: `${started.url}.evil.example` },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
      ]) {
        expect(await refused({ ...ADMIN, ...foreign })).toBe("ORIGIN_REFUSED");
      }
      expect(await refused({})).toBe("TOKEN_REQUIRED");
      expect(await refused({ authorization: `Bearer ${TOKEN}x` })).toBe("TOKEN_REFUSED");
      expect(await refused({ authorization: "Basic YTpi" })).toBe("TOKEN_REFUSED");
      expect(await refused({ cookie: "shadowdiff_0=admin.9999999999999.00" })).toBe(
        "TOKEN_REFUSED",
      );
      if (write[1] === "/rules/preview") return;
      expect(await refused({ authorization: `Bearer ${VIEWER}` })).toBe("VIEWER_ONLY");
    }));
});

describe("whatever comes", () => {
  test("any JSON at any of them is an answer below 500, and the next request is served", async () => {
    const writes = fc.constantFrom(...WRITES);
    await fc.assert(
      fc.asyncProperty(writes, fc.jsonValue({ maxDepth: 4 }), async (write, body) => {
        expect((await send(write, body)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect((await send(["POST", "/mirror", {}], { enabled: true })).status).toBe(200);
  });

  test("JSON as deep as a body can be is refused and not walked", async () => {
    const deep = `{"by":"a","reason":"b","version":"1","compare":[${"[".repeat(400_000)}${"]".repeat(400_000)}]}`;
    expect((await problemOf(await sendText(["PUT", "/rules", {}], deep))).code).toBe(
      "BAD_PARAMETER",
    );
  });

  test.each([
    "GET /api/v1/differences?q=%00&cursor=%FF HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "GET /api/v1/endpoints/%2e%2e%2f%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "GET http://evil.example/api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET /api/v1/status HTTP/1.1\r\nHost:\r\n\r\n",
    "POST /api/v1/mirror HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/v1/mirror HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ])("bytes %j are answered with a refusal or an end", async (bytes) => {
    const { port, hostname } = new URL(started.url);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), hostname, () => socket.end(bytes, "latin1"));
      socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
      socket.on("error", () => {}).on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^(?:HTTP\/1\.1 (?:400|401|403|415) |$)/);
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200);
  });
});
