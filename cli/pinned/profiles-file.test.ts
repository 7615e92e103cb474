import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Profiles } from "../../core/index.ts";
import { loadPinned } from "./load-pinned.ts";
import { profilesOf, readProfiles } from "./read-profiles.ts";
import { writeProfiles } from "./write-profiles.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
  file = join(folder, "p.yaml");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const LEARNED: Profiles = {
  templates: ["GET /users/me", "GET /users/{id}"],
  endpoints: [
    {
      endpoint: "GET /users/{id}",
      arrays: { "$.items": { key: "sku" }, "$['a-b'][*].tags": { set: true } },
      maps: ["$.byId"],
      values: {
        "$.at": { types: ["string"], formats: ["iso-time"], scope: "request", always: true },
        "header:x-host": {
          types: ["string"],
          formats: [],
          scope: "instance",
          frame: true,
          length: [3, 9],
        },
      },
    },
  ],
};

async function read(): Promise<Profiles | undefined> {
  return (await loadPinned({ profiles: file, openapi: undefined })).profiles;
}

function withoutRefused(profiles: Profiles | undefined): unknown {
  return {
    templates: profiles?.templates,
    endpoints: profiles?.endpoints.map((endpoint) => ({ ...endpoint, refused: undefined })),
  };
}

describe("a profiles file", () => {
  test("that is missing pins nothing, is made with what was learned, and reads back as that", async () => {
    expect(await read()).toBeUndefined();
    expect(await writeProfiles(file, LEARNED)).toEqual({
      ...{ templates: 2, arrays: 2, maps: 1, values: 2 },
    });
    expect(withoutRefused(await read())).toEqual(LEARNED);
    expect(readFileSync(file, "utf8").replace(/^#.*\n/gm, "")).toBe(`
version: 1
templates:
  - GET /users/me
  - GET /users/{id}
endpoints:
  GET /users/{id}:
    arrays:
      $.items: { key: sku }
      $['a-b'][*].tags: { set: true }
    maps:
      $.byId: on
    values:
      $.at: { types: [ string ], formats: [ iso-time ], scope: request, always: true }
      header:x-host: { types: [ string ], formats: [], scope: instance, frame: true, length: [ 3, 9 ] }
`);
    expect(readdirSync(folder)).toEqual(["p.yaml"]);
  });

  test("is not touched where nothing is new", async () => {
    await writeProfiles(file, LEARNED);
    const text = readFileSync(file, "utf8");
    const before = statSync(file);
    await writeProfiles(file, LEARNED);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(statSync(file).ino).toBe(before.ino);
    await writeProfiles(join(folder, "none.yaml"), { templates: [], endpoints: [] });
    expect(existsSync(join(folder, "none.yaml"))).toBe(false);
  });

  test("keeps what a person wrote, comments included, and adds only what it does not name", async () => {
    const written = `# ours
version: 1
templates:
  # people
  - GET /users/{id}   # by name
  - off: GET /api/{id}
endpoints:
  GET /users/{id}:
    # the shop's own numbers
    arrays:
      $.items: { key: [shop, sku] } # two shops
    values:
      $.at: off
  GET /z: { maps: { $.m: off } }
`;
    writeFileSync(file, written);
    chmodSync(file, 0o640);
    const learned = { ...LEARNED, templates: [...LEARNED.templates, "GET /api/{id}"] };
    expect(await writeProfiles(file, learned)).toEqual({
      ...{ templates: 1, arrays: 1, maps: 1, values: 1 },
    });
    const lines = readFileSync(file, "utf8").split("\n");
    expect(written.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines.length).toBe(written.split("\n").length + 5);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const pinned = await read();
    // In front of the template that would name its requests.
    expect(pinned?.templates).toEqual(["GET /users/me", "GET /users/{id}"]);
    expect(pinned?.refusedTemplates).toEqual(["GET /api/{id}"]);
    expect(pinned?.endpoints[0]).toMatchObject({
      arrays: { "$.items": { key: ["shop", "sku"] } },
      refused: { arrays: [], maps: [], values: ["$.at"] },
    });
    expect(pinned?.endpoints[1]?.refused?.maps).toEqual(["$.m"]);
  });

  test("may be a link, have other ends of lines, or empty sections", async () => {
    const real = join(folder, "real.yaml");
    writeFileSync(real, "version: 1\r\ntemplates:\r\n- GET /a/{id}\r\nendpoints:\r\n");
    symlinkSync(real, file);
    await writeProfiles(file, LEARNED);
    const text = readFileSync(real, "utf8");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text).toContain("\r\n- GET /users/me\r\n");
    expect((await read())?.endpoints).toHaveLength(1);
    expect(readdirSync(folder).toSorted()).toEqual(["p.yaml", "real.yaml"]);
  });

  test("that cannot be written is an error, and leaves nothing behind", async () => {
    const missing = join(folder, "none", "p.yaml");
    await expect(writeProfiles(missing, LEARNED)).rejects.toMatchObject({ code: "PROFILES_WRITE" });
    await expect(loadPinned({ profiles: folder, openapi: undefined })).rejects.toMatchObject({
      code: "PROFILES_FILE",
    });
    writeFileSync(file, "x".repeat(5 * 1024 ** 2));
    await expect(read()).rejects.toThrow("5242880 bytes, and at most 4194304");
  });
});

describe("what does not fit is said with file, line and what was expected", () => {
  test.each([
    ["template: []", "p.yaml:1: template: unknown key; the nearest known key is templates"],
    [
      "endpoints:\n  GET /a:\n    array: {}",
      "p.yaml:3: endpoints.GET /a.array: unknown key; the nearest known key is arrays",
    ],
    [
      "endpoints:\n  GET /a:\n    values: { $.x: { scop: request, types: [string] } }",
      "unknown key; the nearest known key is scope",
    ],
    ["templates: [users]", "p.yaml:1: templates.0: expected METHOD /path"],
    ["endpoints: { GET /a: { arrays: { items: off } } }", "expected a path that begins with $"],
    ["endpoints: { GET /a: { maps: { $.x: maybe } } }", "endpoints.GET /a.maps.$.x"],
    ["version: 2", "p.yaml:1: version: expected 1"],
    ["endpoints: { a: {}, a: {} }", "the key a stands twice"],
    ["- a", "p.yaml:1: expected an object"],
    ["a: [", "p.yaml:1: "],
    ["version: 1\nendpoints: &a { GET /a: *a }", "p.yaml:2: the anchor &a contains itself"],
  ])("%j", (text, message) => {
    expect(() => readProfiles(text, "p.yaml")).toThrow(message);
  });
});

test("adding twice, or in two parts in any order, gives the same file", async () => {
  const name = fc.stringMatching(/^[a-z]{1,4}$/);
  const learned = fc.record({
    templates: fc.uniqueArray(
      name.map((text) => `GET /${text}/{id}`),
      { maxLength: 6 },
    ),
    endpoints: fc.uniqueArray(
      fc.record({
        endpoint: name.map((text) => `GET /${text}`),
        arrays: fc.dictionary(
          name.map((text) => `$.${text}`),
          fc.constant({ set: true as const }),
        ),
        maps: fc.uniqueArray(name.map((text) => `$.${text}`)),
        values: fc.constant({}),
      }),
      { selector: ({ endpoint }) => endpoint, maxLength: 4 },
    ),
  });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(learned, learned, async (left, right) => {
      number += 1;
      const [first, second] = [join(folder, `a${number}`), join(folder, `b${number}`)];
      for (const part of [left, right, left]) await writeProfiles(first, part);
      for (const part of [right, left]) await writeProfiles(second, part);
      if (!existsSync(first)) return;
      const [a, b] = [readFileSync(first, "utf8"), readFileSync(second, "utf8")];
      expect(profilesOf(readProfiles(a, "a").content).templates).toEqual(
        profilesOf(readProfiles(b, "b").content).templates,
      );
      expect(a.split("\n").toSorted()).toEqual(b.split("\n").toSorted());
    }),
    { numRuns: 30 },
  );
});

test("more endpoints than a run keeps, and that within a second or two", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `  "GET /a${index}": {}\n`).join("");
  expect(() => readProfiles(`version: 1\nendpoints:\n${many}`, "p.yaml")).toThrow(
    "p.yaml:2: endpoints: expected not more than 2000 endpoints",
  );
});
