import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEndpointNamer } from "../../differ/index.ts";
import { readOpenApi } from "./read-openapi.ts";

const PATHS = `
paths:
  /users/{userId}:
    get: {}
    put: {}
  /users/me:
    get: {}
  /users/{userId}/orders/{order}.json:
    get: {}
  /files/{name}-{version}:
    get: {}
  /both/{a}/{b}:
    get: {}
  /both/{a}/list:
    get: {}
  /both/first/{b}:
    get: {}
  x-internal: 7
`;
const V3 = `openapi: 3.1.0\n${PATHS}`;

function nameIn(document: string, method: string, path: string): string {
  const documented = readOpenApi(document, "api.yaml");
  return createEndpointNamer([], { documented }).name(method, path);
}

describe("a documented path names the endpoint as the document writes it", () => {
  test.each([
    ["GET", "/users/alice?x=1", "GET /users/{userId}"],
    ["GET", "/users/7", "GET /users/{userId}"],
    ["GET", "/users/me", "GET /users/me"],
    ["PUT", "/users/me", "PUT /users/{userId}"],
    ["HEAD", "/users/alice", "HEAD /users/{userId}"],
    ["GET", "/users/", "GET /users/"],
    ["GET", "/users/alice/", "GET /users/alice/"],
    ["GET", "/users/alice/orders/7.json", "GET /users/{userId}/orders/{order}.json"],
    ["GET", "/users/alice/orders/.json", "GET /users/alice/orders/.json"],
    ["GET", "/files/a-b-1", "GET /files/{name}-{version}"],
    ["GET", "/files/a-", "GET /files/a-"],
    ["GET", "/both/x/list", "GET /both/{a}/list"],
    ["GET", "/both/first/list", "GET /both/first/{b}"],
    ["GET", "/both/x/y", "GET /both/{a}/{b}"],
    ["GET", "/other/7", "GET /other/{id}"],
  ])("%s %s is %s", (method, path, name) => {
    expect(nameIn(V3, method, path)).toBe(name);
  });

  test("rules come first, then templates of the profiles, then the document", () => {
    const documented = readOpenApi(V3, "api.yaml");
    const profiles = { templates: ["GET /users/me", "GET /users/{name}"], endpoints: [] };
    const namer = createEndpointNamer(["GET /users/{rule}"], { documented, profiles });
    expect(namer.name("GET", "/users/a")).toBe("GET /users/{rule}");
    const second = createEndpointNamer([], { documented, profiles });
    expect(second.name("GET", "/users/a")).toBe("GET /users/{name}");
    expect(second.name("PUT", "/users/a")).toBe("PUT /users/{userId}");
  });

  test("and is never learned away: 300 names are one endpoint from the first request on", () => {
    const documented = readOpenApi(V3, "api.yaml");
    const namer = createEndpointNamer([], { documented });
    for (let index = 0; index < 300; index += 1)
      expect(namer.learnedName("GET", `/users/u-${index}`)).toBe("GET /users/{userId}");
    expect(namer.learner?.takeReplaced()).toEqual([]);
  });
});

describe("base paths", () => {
  const served = (servers: string): string[] =>
    readOpenApi(`openapi: 3.0.3\nservers: ${servers}\npaths: { "/a/{b}": { get: {} } }`, "a").map(
      ({ path }) => path,
    );
  test.each([
    ['[{ url: "https://shop.test/v1" }]', ["/v1/a/{b}"]],
    ['[{ url: "https://shop.test/v1/" }, { url: /v2 }]', ["/v1/a/{b}", "/v2/a/{b}"]],
    ['[{ url: "https://shop.test" }, { url: "//other.test/" }]', ["/a/{b}"]],
    ['[{ url: "v1?x=/y" }]', ["/v1/a/{b}"]],
    ['[{ url: "./v1" }]', ["/v1/a/{b}"]],
    ["[]", ["/a/{b}"]],
    [
      '[{ url: "https://{host}/{v}/x", variables: { host: { default: a }, v: { default: v1, enum: [v1, v2] } } }]',
      ["/v1/x/a/{b}", "/v2/x/a/{b}"],
    ],
    ['[{ url: "https://a.test/{tenant}" }]', ["/{tenant}/a/{b}"]],
  ])("of %s", (servers, paths) => {
    expect(served(servers)).toEqual(paths);
  });

  test("of a path or an operation win, and Swagger 2.0 has one", () => {
    const document = {
      openapi: "3.0.0",
      servers: [{ url: "/v1" }],
      paths: {
        "/a": { get: {}, post: { servers: [{ url: "/w" }] } },
        "/b": { servers: [{ url: "/v3" }], get: {} },
      },
    };
    expect(readOpenApi(JSON.stringify(document), "a.json")).toEqual([
      { path: "/v1/a", methods: ["GET"] },
      { path: "/w/a", methods: ["POST"] },
      { path: "/v3/b", methods: ["GET"] },
    ]);
    const old = { swagger: "2.0", basePath: "/api", paths: { "/a/{b}": { get: {} } } };
    expect(readOpenApi(JSON.stringify(old), "a.json")[0]?.path).toBe("/api/a/{b}");
  });
});

test("references inside the document are followed, one to another file takes every method", () => {
  const document = `
openapi: 3.1.0
paths:
  /a/{b}: { $ref: "#/components/pathItems/A~1b" }
  /c/{d}: { $ref: "other.yaml#/c" }
components: { pathItems: { "A/b": { $ref: "#/paths/~1e", summary: x } } }
`.replace("paths:", "paths:\n  /e: { post: {} }");
  expect(readOpenApi(document, "a.yaml")).toEqual([
    { path: "/e", methods: ["POST"] },
    { path: "/a/{b}", methods: ["POST"] },
    { path: "/c/{d}", methods: [] },
  ]);
});

describe("what is wrong is said with file, line and place", () => {
  test.each([
    ["- a", "api.yaml:1: expected an OpenAPI document"],
    ["", "api.yaml: expected an OpenAPI document"],
    ["openapi: 4.0.0", 'api.yaml:1: openapi: expected openapi: 3.0.x or 3.1.x, or swagger: "2.0"'],
    ["info: {}", "found none of them"],
    ["openapi: 3.0.0\ninfo: {}", "api.yaml:1: paths: missing; expected a map of paths"],
    ["openapi: 3.0.0\npaths:", "api.yaml:2: paths: expected a map of paths"],
    ["openapi: 3.0.0\npaths: []", "api.yaml:2: paths: expected a map of paths"],
    ["openapi: 3.0.0\npaths:\n  a: {}", "api.yaml:3: paths.a: expected a path that begins with /"],
    ["openapi: 3.0.0\npaths:\n  /a: 7", "api.yaml:3: paths./a: expected a path item"],
    [
      "openapi: 3.0.0\npaths:\n  /a:\n    get: 7",
      "api.yaml:4: paths./a.get: expected an operation",
    ],
    ["openapi: 3.0.0\nservers: [{}]\npaths: {}", "servers.0: expected a server with a url"],
    ['openapi: 3.0.0\npaths: { /a: { $ref: "#/x" } }', "$ref: #/x is nowhere in the document"],
    ['openapi: 3.0.0\npaths: { /a: { $ref: "#/paths/~1a" } }', "references in a circle"],
    ['{"openapi": "3.0.0", "paths": ', "api.yaml:1: "],
    ["a: b: c", "api.yaml:1: "],
  ])("%j", (text, message) => {
    expect(() => readOpenApi(text, "api.yaml")).toThrow(message);
  });

  test("a large document has to be JSON", () => {
    const summary = "x".repeat(5 * 1024 ** 2);
    const document = JSON.stringify({ openapi: "3.0.0", info: { summary }, paths: { "/a": {} } });
    expect(readOpenApi(document, "a.json")).toHaveLength(1);
    expect(() => readOpenApi(`#\n${document}`, "a.yaml")).toThrow("give it as JSON");
  });

  test("no document makes the reader fail otherwise", () => {
    const any = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((paths) => JSON.stringify({ openapi: "3.0.0", paths })),
      fc
        .dictionary(fc.constantFrom("/a", "/{b}", "x-c"), fc.jsonValue())
        .map((paths) => JSON.stringify({ openapi: "3.0.0", servers: [{ url: "/{v}" }], paths })),
    );
    fc.assert(
      fc.property(any, (text) => {
        try {
          for (const { path } of readOpenApi(text, "a")) expect(path.startsWith("/")).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "OPENAPI_INVALID" });
        }
      }),
    );
  });
});

describe("a document in JSON", () => {
  const json = (paths: string): string => `{"openapi":"3.0.0","paths":{${paths}}}`;
  /** Every way to write a character of a name. */
  const written = (text: string, escapes: readonly boolean[]): string =>
    `"${Array.from(text, (char, at) => {
      if (escapes[at % escapes.length] !== true) return JSON.stringify(char).slice(1, -1);
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
    }).join("")}"`;

  test("has its names read as they are meant, however they are escaped", () => {
    const segment = fc.array(fc.constantFrom("a", "b", "\\", "\n", '"', "_", "é"), {
      maxLength: 4,
    });
    const paths = fc.uniqueArray(
      segment.map((chars) => `/${chars.join("")}`),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(
        paths,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        (names, escapes) => {
          const text = json(names.map((name) => `${written(name, escapes)}:{"get":{}}`).join(","));
          expect(readOpenApi(text, "api.json").map(({ path }) => path)).toEqual(names);
        },
      ),
      { examples: [[["/x\\", "/x\n"], [false]]] },
    );
  });

  test.each([
    ['"/a":{"get":{}},"/a":{"post":{}}', 'paths./a: the key "/a" stands twice'],
    ['"/a":{"get":{}},"\\u002fa":{"post":{}}', 'paths./a: the key "/a" stands twice'],
    ['"/a":{"get":{},"get":{}}', 'paths./a.get: the key "get" stands twice'],
    [
      '"/a":{"__proto__":{},"__proto__":{}}',
      'paths./a.__proto__: the key "__proto__" stands twice',
    ],
    ['"__proto__":{"get":{}}', "paths.__proto__: expected a path that begins with /"],
    ['"/a":{"$ref":"#/__proto__/toString"}', "#/__proto__/toString is nowhere in the document"],
    ['"/a":{"$ref":"#/constructor"}', "#/constructor is nowhere in the document"],
  ])("that holds %s is refused", (paths, message) => {
    const read = () => readOpenApi(json(paths), "api.json");
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "OPENAPI_INVALID" }));
  });

  test("takes nothing from a prototype, and gives nothing to one", () => {
    const inside = '{"openapi":"3.0.0","paths":{"/b":{"get":{}}}}';
    for (const text of [`{"__proto__":${inside}}`, `__proto__: ${inside}`])
      expect(() => readOpenApi(text, "api")).toThrow("found none of them");
    const item = json('"/a":{"__proto__":{"get":{}}},"/toString":{"constructor":{},"put":{}}');
    expect(readOpenApi(item, "api.json")).toEqual([
      { path: "/a", methods: [] },
      { path: "/toString", methods: ["PUT"] },
    ]);
    expect(Object.hasOwn(Object.prototype, "get")).toBe(false);
  });

  test("with repeated marks of its own is no repetition", () => {
    const text = json('"/a":{"get":{"example":{"#repeated":{"x":1},"x":2}}}');
    expect(readOpenApi(text, "api.json")).toEqual([{ path: "/a", methods: ["GET"] }]);
  });
});
