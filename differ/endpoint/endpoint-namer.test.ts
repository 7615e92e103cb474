import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEndpointNamer } from "./endpoint-namer.ts";
import { looksLikeId } from "./segment-shape.ts";
import { createTwoGenerationCache } from "./two-generation-cache.ts";

const NO_RULES = createEndpointNamer([]);

describe("an endpoint's name from the shape of its segments", () => {
  test.each([
    ["GET", "/p/1?x=2", "GET /p/{id}"],
    ["GET", "/p/1", "GET /p/{id}"],
    ["GET", "/p/1/", "GET /p/{id}/"],
    ["POST", "/", "POST /"],
    ["GET", "", "GET /"],
    ["GET", "/?a=/1/2", "GET /"],
    ["GET", "/u/7/orders/8/9", "GET /u/{id}/orders/{id2}/{id3}"],
    ["GET", "/u/0b8c9d2e-1111-4222-8333-9944aabbccdd", "GET /u/{id}"],
    ["GET", "/u/0B8C9D2E-1111-4222-8333-9944AABBCCDD", "GET /u/{id}"],
    ["GET", "/u/0b8c9d2e-1111-4222-8333-9944aabbccd", "GET /u/0b8c9d2e-1111-4222-8333-9944aabbccd"],
    [
      "GET",
      "/u/0b8c9d2e11-11-4222-8333-9944aabbccdd",
      "GET /u/0b8c9d2e11-11-4222-8333-9944aabbccdd",
    ],
    ["GET", "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV", "GET /o/{id}"],
    ["GET", "/o/01arz3ndektsv4rrffq69g5fav", "GET /o/{id}"],
    ["GET", "/o/81ARZ3NDEKTSV4RRFFQ69G5FAV", "GET /o/81ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["GET", "/o/01ARZ3NDEKTSV4RRFFQ69G5FAU", "GET /o/01ARZ3NDEKTSV4RRFFQ69G5FAU"],
    ["GET", "/h/deadbeefdeadbeef", "GET /h/{id}"],
    ["GET", "/h/deadbeefdeadbee", "GET /h/deadbeefdeadbee"],
    ["GET", "/h/507f1f77bcf86cd799439011", "GET /h/{id}"],
    ["GET", "/v1/items", "GET /v1/items"],
    ["GET", "/a/%31", "GET /a/%31"],
    ["GET", "/a/1.5", "GET /a/1.5"],
    ["GET", "/a/-1", "GET /a/-1"],
    ["GET", "/a//1", "GET /a//{id}"],
    ["GET", "//1", "GET //{id}"],
    ["OPTIONS", "*", "OPTIONS *"],
    ["GET", "http://shop.test:80/p/1?x", "GET /p/{id}"],
    ["GET", "http://shop.test?x", "GET /"],
    ["GET", "/redirect/http://1/2", "GET /redirect/http://{id}/{id2}"],
  ])("%s %s is %s", (method, path, name) => {
    expect(NO_RULES.name(method, path)).toBe(name);
    expect(NO_RULES.name(method, path)).toBe(name);
  });

  test("a very long path is cut, and its length does not matter to the cache", () => {
    const name = NO_RULES.name("GET", `/${"x".repeat(5000)}/1`);
    expect(name).toHaveLength(512);
    expect(name.endsWith("...")).toBe(true);
  });
});

describe("an endpoint named by a rule", () => {
  const namer = createEndpointNamer([
    "GET /**",
    "GET /items/*",
    "GET /products/{sku}",
    "* /carts/{cart}/lines/{line}",
    "GET /files/{name}.json",
    "GET /products/{other}",
  ]);
  test.each([
    ["GET", "/products/abc?x=1", "GET /products/{sku}"],
    ["GET", "/products/7", "GET /products/{sku}"],
    ["POST", "/products/7", "POST /products/{id}"],
    ["GET", "/products/abc/", "GET /products/abc/"],
    ["GET", "/products/", "GET /products/"],
    ["DELETE", "/carts/a/lines/b", "* /carts/{cart}/lines/{line}"],
    ["GET", "/files/a.b.json", "GET /files/{name}.json"],
    ["GET", "/files/.json", "GET /files/.json"],
    ["GET", "/items/x", "GET /items/x"],
  ])("%s %s is %s", (method, path, name) => {
    expect(namer.name(method, path)).toBe(name);
  });
});

test("a segment that redaction changes is printed as a placeholder, identifiers stay", () => {
  const namer = createEndpointNamer([], {
    redactTarget: (path) => path.replace(/[^/]+@[^/]+/g, "***").replaceAll("{", "%7B"),
  });
  expect(namer.name("GET", "/u/bob@example.com/orders/7?x=1")).toBe(
    "GET /u/{redacted}/orders/{id}",
  );
  expect(namer.name("GET", "/u/ann@example.com/orders/8")).toBe("GET /u/{redacted}/orders/{id}");
});

test("redaction that changes the number of segments keeps no text of the path", () => {
  const namer = createEndpointNamer([], { redactTarget: () => "/gone" });
  expect(namer.name("GET", "/a/secret/7")).toBe("GET /{redacted}/{redacted}/{id}");
});

test("the shape agrees with its definition as regular expressions", () => {
  const shapes = [
    /^\d+$/,
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    /^[0-7][0-9a-hjkmnp-tv-z]{25}$/i,
    /^[0-9a-f]{16,}$/i,
  ];
  const segment = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.uuid(),
    fc.ulid(),
    fc.stringMatching(/^[0-9a-f]{10,30}$/),
    fc.stringMatching(/^[0-9a-zA-Z]{26}$/),
    fc.stringMatching(/^[0-9a-f-]{36}$/),
  );
  fc.assert(
    fc.property(segment, (text) => {
      expect(looksLikeId(text)).toBe(shapes.some((shape) => shape.test(text)));
    }),
  );
});

test("the query never changes the name, and no request makes the namer throw", () => {
  const namer = createEndpointNamer(["GET /a/{b}", "* /c"]);
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (method, path, query) => {
      const bare = path.replaceAll("?", "");
      expect(namer.name(method, `${bare}?${query}`)).toBe(namer.name(method, bare));
    }),
  );
});

test("the cache forgets what was not used lately and never exceeds its capacity", () => {
  const cache = createTwoGenerationCache<number>(10);
  cache.set("kept", -1);
  for (let index = 0; index < 1000; index += 1) {
    cache.set(`key ${index}`, index);
    expect(cache.get("kept")).toBe(-1);
    expect(cache.size).toBeLessThanOrEqual(10);
  }
  expect(cache.get("key 0")).toBeUndefined();
});
