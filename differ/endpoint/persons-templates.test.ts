import { describe, expect, test } from "vitest";
import { type EndpointNamer, createEndpointNamer } from "./endpoint-namer.ts";

const many = (count: number, path: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => path(index));

function learned(namer: EndpointNamer, paths: Iterable<string>): readonly string[] {
  for (const path of paths) namer.learnedName("GET", path);
  namer.learner?.conclude();
  return namer.learner?.learned() ?? [];
}

const given = (templates: string[], refusedTemplates: string[] = []): EndpointNamer =>
  createEndpointNamer([], { profiles: { templates, refusedTemplates, endpoints: [] } });

describe("a template that a person wrote", () => {
  const namer = given(["GET /{tenant}/orders", "GET /files/{name}.json", "* /u/{id}"]);
  test.each([
    ["/acme/orders", "GET /{tenant}/orders"],
    ["/health", "GET /health"],
    ["/metrics", "GET /metrics"],
    ["/login/form", "GET /login/form"],
    ["/files/a.json", "GET /files/{name}.json"],
    ["/files/readme", "GET /files/readme"],
    ["/u/me/cart", "GET /u/me/cart"],
  ])("names its own requests alone: %s", (path, name) => {
    expect(namer.learnedName("GET", path)).toBe(name);
    expect(namer.learner?.templates()).toEqual([]);
  });
});

describe("a template that a person refused is never learned", () => {
  test.each([
    ["* /reports/{id}", (index: number) => `/reports/n${index}`],
    ["/reports/{id}", (index: number) => `/reports/n${index}`],
    ["GET /reports/{name}", (index: number) => `/reports/n${index}`],
    ["GET /orgs/{id}/reports/{id2}", (index: number) => `/orgs/acme/reports/n${index}`],
    ["GET /orgs/{org}/reports/{id}", (index: number) => `/orgs/${index % 7}/reports/n${index}`],
    ["GET /orgs/acme/reports/{id}", (index: number) => `/orgs/acme/reports/n${index}`],
    ["GET /{any}", (index: number) => `/n${index}`],
  ])("off: %s", (off, path) => {
    expect(learned(given([], [off]), many(1200, path))).toEqual([]);
  });

  test("also where what is above it is learned later", () => {
    const namer = given([], ["GET /orgs/{id}/reports/{id2}"]);
    expect(
      learned(
        namer,
        many(2400, (index) => `/orgs/o${index % 800}/reports/n${index}`),
      ),
    ).toEqual(["GET /orgs/{id}"]);
  });

  test("others beside it are", () => {
    const asked = many(1200, (index) => `/${index % 2 === 0 ? "reports" : "users"}/n${index}`);
    expect(learned(given([], ["* /reports/{id}"]), asked)).toEqual(["GET /users/{id}"]);
    const put = given([], ["PUT /reports/{id}"]);
    expect(
      learned(
        put,
        many(600, (index) => `/reports/n${index}`),
      ),
    ).toEqual(["GET /reports/{id}"]);
  });

  test("nor gone on with, where an earlier thread had learned it", () => {
    const namer = given([], ["* /reports/{id}"]);
    namer.learner?.seed(["GET /reports/{id}", "GET /users/{id}"]);
    expect(namer.learnedName("GET", "/reports/x")).toBe("GET /reports/x");
    expect(namer.learnedName("GET", "/users/x")).toBe("GET /users/{id}");
  });
});

describe("endpoints that somebody named are none of the learner's after a restart", () => {
  const restored = (namer: EndpointNamer, names: readonly string[], requests: number): void => {
    namer.learner?.restore(names.map((name) => ({ name, requests })));
  };

  test("neither a rule's nor a template's goes up in what is learned beside it", () => {
    const profiles = { templates: ["GET /users/all"], endpoints: [] };
    const namer = createEndpointNamer(["GET /users/me"], { profiles });
    const counted = many(40, (index) => `GET /users/u${index}`);
    restored(namer, ["GET /users/me", "GET /users/all", ...counted], 4);
    expect(
      learned(
        namer,
        many(400, (index) => `/users/n${index}`),
      ),
    ).toEqual(["GET /users/{id}"]);
    const replaced = namer.learner?.takeReplaced().map(({ from }) => from);
    expect(replaced).toContain("GET /users/u0");
    expect(replaced).not.toContain("GET /users/me");
    expect(replaced).not.toContain("GET /users/all");
    expect(namer.learnedName("GET", "/users/me")).toBe("GET /users/me");
  });

  test("documented routes stay, however many there are and however seldom they are asked", () => {
    const documented = many(600, (index) => `/v1/r${index}`).map((path) => ({
      path,
      methods: ["GET"],
    }));
    const namer = createEndpointNamer([], { documented });
    restored(
      namer,
      documented.map(({ path }) => `GET ${path}`),
      1,
    );
    expect(learned(namer, [])).toEqual([]);
    expect(namer.learner?.takeReplaced()).toEqual([]);
  });

  test("rules without a method take no room from what is learned", () => {
    const rules = many(40, (index) => `/r${index}/{id}`);
    const namer = createEndpointNamer([...rules, "* /s/{id}"]);
    restored(namer, [...rules, "* /s/{id}", "* (other endpoints)", "OPTIONS *"], 5);
    expect(
      learned(
        namer,
        many(1000, (index) => `/users/n${index}`),
      ),
    ).toEqual(["GET /users/{id}"]);
    expect(namer.learner?.unlearned).toBe(0);
  });

  test("nor is a name that nobody gives any more read as one that was learned", () => {
    const namer = createEndpointNamer([]);
    const cut = many(600, (index) => `GET /long/${index}-${"x".repeat(600)}`.slice(0, 509));
    restored(namer, ["GET /f/{name}.json", ...cut.map((name) => `${name}...`)], 1);
    namer.learner?.conclude();
    expect(namer.learner?.takeReplaced()).toEqual([]);
    expect(namer.learner?.learned()).toEqual([]);
  });
});

test("text that was joined is given back: learning goes on as long as what is kept has room", () => {
  const room = 30_000;
  const namer = createEndpointNamer([], { limits: { characters: room } });
  const below = "text".repeat(50);
  // Each round's users share what lies below them, which is kept once when they are found to be data.
  for (let round = 0; round < 20; round += 1)
    for (let index = 0; index < 128; index += 1)
      namer.learnedName("GET", `/users${round}/n${index}/${below}`);
  expect(namer.learner?.unlearned).toBe(0);
});
