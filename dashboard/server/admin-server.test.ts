import { afterEach, describe, expect, test } from "vitest";
import { ShadowError, createLedger } from "../../core/index.ts";
import { countedPageOf } from "./schema-parts.ts";
import { endpointItemSchema, statusSchema } from "./schemas.ts";
import { holdToDocument } from "./testing/hold-to-document.ts";
import { busyStatus, exampleData, memoryReads } from "./testing/memory-reads.ts";
import { postMirror, problemOf, startAdmin, statusOf, stopAdmins } from "./testing/start-admin.ts";

afterEach(stopAdmins);

const FINGERPRINT = "a3f8c21b9d04";
const ROUTES = [
  ...["GET /session", "POST /logout", "GET /status", "GET /sync", "POST /mirror", "GET /audit"],
  ...["GET /settings", "GET /events", "GET /verdict", "GET /overview", "GET /trend"],
  ...["GET /endpoints", "GET /endpoints/{id}", "GET /latency/{endpoint}"],
  ...["GET /differences", "GET /differences/{fp}", "GET /samples/{id}"],
  ...["GET /runs", "GET /runs/compare", "GET /rules", "PUT /rules", "POST /rules"],
  ...["POST /rules/preview", "GET /rules/suggestions"],
  ...["GET /approvals", "POST /approvals", "DELETE /approvals/{fp}", "GET /openapi.json"],
];

describe("the API", () => {
  test("answers every documented path, each answer as the document says", async () => {
    const { url, steering, audit } = await startAdmin();
    const id = encodeURIComponent("GET /products/{id}");
    const act = { by: "Ada", reason: "meant" };
    const rule = { match: "GET /a", section: "ignore", path: "$.b" };
    const asked = await holdToDocument(url, {
      values: {
        "/endpoints/{id}": id,
        "/latency/{endpoint}": id,
        "/differences/{fp}": FINGERPRINT,
        "/samples/{id}": "s-1",
        "/approvals/{fp}": FINGERPRINT,
      },
      queries: { "/runs/compare": "?left=release-2.4&right=release-2.4" },
      bodies: {
        "POST /mirror": () => ({ enabled: true }),
        "PUT /rules": () => ({ ...act, version: "1", compare: [{ match: "GET /b" }] }),
        "POST /rules": () => ({ ...act, ...rule, version: "1" }),
        "POST /rules/preview": () => rule,
        "POST /approvals": () => ({ ...act, fingerprints: [FINGERPRINT] }),
        "DELETE /approvals/{fp}": () => act,
      },
    });
    expect(asked).toEqual(ROUTES);
    expect(steering.asked).toHaveLength(4);
    const kept = audit.entries.map(({ action, by, reason }) => [action, by, reason]);
    expect(kept.toReversed()).toEqual([
      ["mirror", "unnamed", undefined],
      ...["rules", "rule", "approve", "unapprove"].map((action) => [action, "Ada", "meant"]),
    ]);
  });

  test("filters and pages differences, and refuses parameters it does not know", async () => {
    const { url } = await startAdmin();
    const page = async (query: string): Promise<unknown> =>
      (await fetch(`${url}/api/v1/differences?${query}`)).json();
    expect(await page("limit=1")).toMatchObject({
      items: [{ fingerprint: FINGERPRINT }],
      next: "1",
    });
    expect(await page("limit=1&cursor=1")).toMatchObject({
      items: [{ path: expect.stringContaining("img") }],
      next: null,
    });
    expect(await page("class=candidate&verdict=fail&q=price")).toMatchObject({
      items: [{ path: "$.price" }],
    });
    expect(await page("endpoint=GET%20%2Fnone")).toEqual({ items: [], next: null, total: 0 });
    for (const query of ["limit=0", "limit=x", "class=odd", "clas=candidate", "q=1&q=2"]) {
      expect((await problemOf(await fetch(`${url}/api/v1/differences?${query}`))).code, query).toBe(
        "BAD_PARAMETER",
      );
    }
  });

  test("a parameter that is sent empty is absent, a name it does not know is still refused", async () => {
    const { url } = await startAdmin();
    const body = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
    const empty = "endpoint=&class=&verdict=&q=&cursor=&limit=";
    expect(await body(`/api/v1/differences?${empty}`)).toEqual(await body("/api/v1/differences"));
    expect(await body("/api/v1/endpoints?cursor=&limit=")).toEqual(await body("/api/v1/endpoints"));
    for (const path of ["/differences?clas=", "/endpoints?z=", "/status?x=1", "/verdict?x="]) {
      expect((await problemOf(await fetch(`${url}/api/v1${path}`))).code, path).toBe(
        "BAD_PARAMETER",
      );
    }
  });

  test("an endpoint says the id it is opened with", async () => {
    const { url } = await startAdmin();
    const list = countedPageOf(endpointItemSchema).parse(
      await (await fetch(`${url}/api/v1/endpoints`)).json(),
    );
    const [item] = list.items;
    expect(item?.id).toBe("GET /products/{id}");
    const opened = await fetch(`${url}/api/v1/endpoints/${encodeURIComponent(item?.id ?? "")}`);
    expect(await opened.json()).toEqual(item);
  });

  test("the status has both ways in, also where no tap listens, and the limits reached", async () => {
    const { url } = await startAdmin();
    const status = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
    expect(status.tap).toEqual(createLedger().snapshot());
    expect(status.limits).toEqual(exampleData().counters);
    const { counters: _, ...noRun } = exampleData();
    const tap = { ...createLedger().snapshot(), received: 1, open: 1 };
    const waiting = await startAdmin({
      reads: memoryReads(noRun),
      status: async () => ({ ...busyStatus(), tap }),
    });
    const early = statusSchema.parse(await (await fetch(`${waiting.url}/api/v1/status`)).json());
    expect([early.tap, early.limits]).toEqual([tap, undefined]);
  });

  test("digits that a double would lose are answered as they are", async () => {
    const data = exampleData();
    const [first] = data.samples;
    if (first === undefined) throw new Error("the example has samples");
    const lossless = {
      lexeme: "12345678901234567890",
      toJSON: () => JSON.rawJSON("12345678901234567890"),
    };
    const changed = {
      ...first,
      differences: [
        { path: "$.id", exact: "$.id", kind: "value", class: "candidate", candidate: lossless },
      ],
    } as const;
    const { url } = await startAdmin({ reads: { ...memoryReads(data), sample: () => changed } });
    expect(await (await fetch(`${url}/api/v1/samples/x`)).text()).toContain(
      '"candidate":12345678901234567890',
    );
  });

  test("pauses and resumes mirroring", async () => {
    const { url, mirroring } = await startAdmin();
    expect(await (await postMirror(url, { enabled: false })).json()).toEqual({ enabled: false });
    await postMirror(url, { enabled: true });
    expect(mirroring).toEqual([false, true]);
  });

  test("a viewer who has the latest answer is told so without a body", async () => {
    const { url } = await startAdmin();
    const etag = (await fetch(`${url}/api/v1/verdict`)).headers.get("etag") ?? "";
    expect(await statusOf(`${url}/api/v1/verdict`, { "if-none-match": etag })).toBe(304);
  });

  test("health and readiness tell of themselves at the root", async () => {
    const waiting = await startAdmin({
      status: async () => ({ ...busyStatus(), phase: "waiting" }),
    });
    expect((await fetch(`${waiting.url}/healthz`)).status).toBe(200);
    expect((await problemOf(await fetch(`${waiting.url}/readyz`))).code).toBe("NOT_READY");
    const ready = await startAdmin();
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
    const { url } = await startAdmin();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get("allow")).not.toBeNull();
    expect((await problemOf(response)).code).toBe(code);
  });

  test("a body that is no JSON, too large, of another type or shape is refused", async () => {
    const { url, mirroring } = await startAdmin();
    const send = (body: string, type = "application/json") =>
      fetch(`${url}/api/v1/mirror`, { method: "POST", headers: { "content-type": type }, body });
    expect((await problemOf(await send("{"))).code).toBe("BODY_NOT_JSON");
    expect((await problemOf(await send(`{"enabled":"${"x".repeat(70_000)}"}`))).code).toBe(
      "BODY_TOO_LARGE",
    );
    expect((await problemOf(await send('{"enabled":false}', "text/plain"))).code).toBe(
      "UNSUPPORTED_MEDIA_TYPE",
    );
    expect((await problemOf(await send('{"enabled":"no"}'))).code).toBe("BAD_PARAMETER");
    expect((await problemOf(await send('{"enabled":false,"x":1}'))).code).toBe("BAD_PARAMETER");
    expect(mirroring).toEqual([]);
  });

  test("a cursor that the read models refuse is the request's fault", async () => {
    const refusing = {
      ...memoryReads(exampleData()),
      endpoints: () => {
        throw new ShadowError("BAD_PARAMETER", "cursor: expected what next said");
      },
    };
    const { url } = await startAdmin({ reads: refusing });
    const refused = await problemOf(await fetch(`${url}/api/v1/endpoints?cursor=x`));
    expect([refused.status, refused.code]).toEqual([400, "BAD_PARAMETER"]);
  });

  test("an error inside gives its code alone; the words go to the log", async () => {
    const failing = {
      ...memoryReads(exampleData()),
      summary: () => {
        throw new ShadowError("STORE_READ", "secret /path/x");
      },
    };
    const { url, logged } = await startAdmin({
      reads: failing,
      status: () => Promise.reject(new Error("secret")),
    });
    const first = await problemOf(await fetch(`${url}/api/v1/verdict`));
    expect([first.status, first.code]).toEqual([500, "STORE_READ"]);
    expect(JSON.stringify(first)).not.toContain("secret");
    expect((await problemOf(await fetch(`${url}/api/v1/status`))).code).toBe("INTERNAL");
    expect(logged).toHaveLength(2);
  });
});
