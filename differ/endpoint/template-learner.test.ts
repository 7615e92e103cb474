import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import { type EndpointNamer, createEndpointNamer } from "./endpoint-namer.ts";

function ask(namer: EndpointNamer, paths: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  const move = (): void => {
    for (const { from, to } of namer.learner?.takeReplaced() ?? []) {
      counts.set(to, (counts.get(to) ?? 0) + (counts.get(from) ?? 0));
      counts.delete(from);
    }
  };
  for (const path of paths) {
    const name = namer.learnedName("GET", path);
    move();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  namer.learner?.conclude();
  move();
  return counts;
}

const many = (count: number, path: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => path(index));

const byName = ([left]: [string, number], [right]: [string, number]): number =>
  left < right ? -1 : 1;

const word = (index: number): string =>
  `${["red", "blue", "mild", "tall", "odd"][index % 5]}-mug-${index}`;

describe("segments that are data by their number", () => {
  test.each([
    ["names", (index: number) => `/users/${word(index)}`, "GET /users/{id}"],
    ["dates", (index: number) => `/days/2026-${(index % 12) + 1}-${index}`, "GET /days/{id}"],
    ["addresses", (index: number) => `/by/u${index}@shop.test`, "GET /by/{id}"],
    ["base64", (index: number) => `/b/${btoa(`item ${index * 7919}`)}`, "GET /b/{id}"],
    ["names at the root", (index: number) => `/${word(index)}`, "GET /{id}"],
    ["names with a slash behind", (index: number) => `/p/${word(index)}/`, "GET /p/{id}/"],
  ])("%s: 60, 200 and 2,000 of them, each once, are one endpoint", (_, path, name) => {
    for (const count of [60, 200, 2000])
      expect(ask(createEndpointNamer([]), many(count, path))).toEqual(new Map([[name, count]]));
  });

  test("asked by chance, over and over, and one after the other twice", () => {
    const random = seededRandom(4);
    const chance = many(2000, () => `/p/${word(Math.floor(random() ** 3 * 1000))}`);
    expect(ask(createEndpointNamer([]), chance)).toEqual(new Map([["GET /p/{id}", 2000]]));
    const twice = many(400, (index) => `/p/${word(Math.floor(index / 2))}`);
    expect(ask(createEndpointNamer([]), twice)).toEqual(new Map([["GET /p/{id}", 400]]));
  });

  test("what lies below is kept apart, and numbered like other identifiers", () => {
    const below = ["", "/orders", "/orders/7", "/orders/open"];
    const paths = many(600, (index) => `/users/${word(index)}${below[index % 4]}`);
    expect(ask(createEndpointNamer([]), paths)).toEqual(
      new Map([
        ["GET /users/{id}", 150],
        ["GET /users/{id}/orders", 150],
        ["GET /users/{id}/orders/{id2}", 150],
        ["GET /users/{id}/orders/open", 150],
      ]),
    );
  });

  test("data below data is found when it comes together", () => {
    const paths = many(600, (index) => `/u/${word(index)}/posts/${word(index + 7)}`);
    expect(ask(createEndpointNamer([]), paths)).toEqual(
      new Map([["GET /u/{id}/posts/{id2}", 600]]),
    );
  });

  test("identifiers by shape and by number are one", () => {
    const paths = many(400, (index) => `/u/${index % 2 === 0 ? index : word(index)}`);
    expect(ask(createEndpointNamer([]), paths)).toEqual(new Map([["GET /u/{id}", 400]]));
  });

  test("each method by itself", () => {
    const namer = createEndpointNamer([]);
    ask(
      namer,
      many(300, (index) => `/u/${word(index)}`),
    );
    expect(namer.learnedName("GET", "/u/new")).toBe("GET /u/{id}");
    expect(namer.learnedName("DELETE", "/u/new")).toBe("DELETE /u/new");
  });
});

describe("routes", () => {
  const orders: [string, (index: number, random: () => number) => number][] = [
    ["in turn", (index) => index % 60],
    ["by chance", (_, random) => Math.floor(random() * 60)],
    ["some much oftener", (_, random) => Math.floor(random() ** 3 * 60)],
    ["one after the other", (index) => Math.floor(index / 100)],
  ];
  test.each(orders)("60 of them asked %s stay 60", (_, pick) => {
    for (let seed = 0; seed < 5; seed += 1) {
      const random = seededRandom(seed);
      const paths = many(6000, (index) => `/api/${word(pick(index, random))}`);
      const counts = ask(createEndpointNamer([]), paths);
      expect(counts.size).toBe(60);
      expect(counts.has("GET /api/{id}")).toBe(false);
    }
  });

  test("known as often asked before the others were found to be data, they keep their names", () => {
    const paths = many(3000, (index) =>
      index % 3 === 0
        ? "/users/me"
        : index % 3 === 1
          ? "/users/search?q=1"
          : `/users/${word(index)}`,
    );
    const namer = createEndpointNamer([]);
    expect(ask(namer, paths)).toEqual(
      new Map([
        ["GET /users/me", 1000],
        ["GET /users/search", 1000],
        ["GET /users/{id}", 1000],
      ]),
    );
    expect(namer.learner?.templates()).toEqual([
      ...["GET /users/me", "GET /users/search", "GET /users/{id}"],
    ]);
  });

  test("that a person refused as a template are never made one", () => {
    const profiles = { templates: [], endpoints: [], refusedTemplates: ["GET /api/{id}"] };
    const namer = createEndpointNamer([], { profiles });
    expect(
      ask(
        namer,
        many(300, (index) => `/api/${word(index)}`),
      ).size,
    ).toBe(300);
  });
});

test("the order of requests changes no sum: the same endpoints with the same numbers", () => {
  const paths = many(500, (index) => `/p/${word(index)}${index % 3 === 0 ? "/reviews" : ""}`);
  const wanted = ask(createEndpointNamer([]), paths);
  fc.assert(
    fc.property(fc.shuffledSubarray(paths, { minLength: 500 }), (shuffled) => {
      expect(new Map([...ask(createEndpointNamer([]), shuffled)].toSorted(byName))).toEqual(
        new Map([...wanted].toSorted(byName)),
      );
    }),
    { numRuns: 20 },
  );
});

test("whatever is asked, every request is counted once, under the name it has at the end", () => {
  const segment = fc.oneof(
    fc.constantFrom("", "a", "b", "{id}", "{redacted}", "1", "me"),
    fc.string({ maxLength: 3 }).map((text) => text.replaceAll("?", "")),
    fc.integer({ min: 0, max: 400 }).map(word),
  );
  const path = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(fc.array(path, { maxLength: 900 }), (paths) => {
      const namer = createEndpointNamer([], { limits: { nodes: 300 } });
      const counts = ask(namer, paths);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(paths.length);
      // What is known does not change by being asked again.
      const again = [...new Set(paths)].map((asked) => namer.learnedName("GET", asked));
      expect(again.every((name) => counts.has(name))).toBe(
        namer.learner?.takeReplaced().length === 0,
      );
    }),
    { numRuns: 60 },
  );
});

test("frozen, a name depends on the path alone, whatever was asked before", () => {
  const profiles = { templates: ["GET /p/{slug}"], endpoints: [] };
  const fresh = createEndpointNamer([], { freeze: true, profiles });
  const used = createEndpointNamer([], { freeze: true, profiles });
  for (const path of many(1000, (index) => `/q/${word(index)}`)) used.learnedName("GET", path);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(used.learnedName("GET", `/q/${text}`)).toBe(fresh.learnedName("GET", `/q/${text}`));
      expect(used.learnedName("GET", `/q/${text}`)).toBe(used.name("GET", `/q/${text}`));
    }),
  );
  expect(used.name("GET", "/p/blue")).toBe("GET /p/{slug}");
});

test("memory is bounded: what is beyond is named by shape, and counted", () => {
  const namer = createEndpointNamer([], { limits: { nodes: 100, methods: 1, depth: 4 } });
  for (const path of many(300, (index) => `/a${index}/x`)) namer.learnedName("GET", path);
  expect(namer.learner?.unlearned).toBeGreaterThan(200);
  expect(namer.learnedName("PUT", "/a/7")).toBe("PUT /a/{id}");
  expect(namer.learnedName("GET", "/a/b/c/d/e/8")).toBe("GET /a/b/c/d/e/{id}");
});

test("what an earlier thread knew is gone on with", () => {
  const first = createEndpointNamer([]);
  const paths = many(900, (index) => (index % 8 === 0 ? "/u/me" : `/u/${word(index)}`));
  const counts = ask(first, paths);
  const second = createEndpointNamer([]);
  second.learner?.seed(first.learner?.learned() ?? []);
  second.learner?.restore([...counts].map(([name, requests]) => ({ name, requests })));
  expect(second.learnedName("GET", "/u/nobody")).toBe("GET /u/{id}");
  expect(second.learnedName("GET", "/u/me")).toBe("GET /u/me");
  expect(second.learner?.templates()).toEqual(["GET /u/me", "GET /u/{id}"]);
  expect(second.learner?.takeReplaced()).toEqual([]);
});

test("routes that an earlier thread knew do not turn into data", () => {
  const counts = ask(
    createEndpointNamer([]),
    many(6000, (index) => `/api/${word(index % 60)}`),
  );
  const second = createEndpointNamer([]);
  second.learner?.restore([...counts].map(([name, requests]) => ({ name, requests })));
  expect(
    ask(
      second,
      many(6000, (index) => `/api/${word(index % 60)}`),
    ).size,
  ).toBe(60);
});

test("what redaction hides is in no name that is learned", () => {
  const redactTarget = (text: string): string => text.replace(/s3cret-\d+/g, "***");
  const namer = createEndpointNamer([], { redactTarget });
  const asked = many(600, (index) => `/u/${word(index)}/s3cret-${index}/x-s3cret-${index % 9}`);
  const names = [...ask(namer, asked).keys(), ...(namer.learner?.templates() ?? [])];
  expect(new Set(names)).toEqual(new Set(["GET /u/{id}/{redacted}/{redacted}"]));
});
