import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type Profiles, ShadowError, manualClock } from "../../core/index.ts";
import { createOfflineRun } from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import { profilesOf, readProfiles } from "./read-profiles.ts";
import { writeProfiles } from "./write-profiles.ts";

/** One place's value profile, on lines of its own. */
function value(entry: string, place = "$.x"): string {
  return `version: 1\nendpoints:\n  GET /a:\n    values:\n      "${place}":\n        ${entry}\n`;
}

function array(entry: string, place = "$.x"): string {
  return `endpoints:\n  GET /a:\n    arrays:\n      "${place}": ${entry}\n`;
}

function templates(...entries: string[]): string {
  return `templates:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`;
}

const AT = "endpoints.GET /a.values.$.x";

describe("what no service can do is refused, with its line", () => {
  test.each([
    [
      value("{ types: [number], range: [10, 1] }"),
      `p.yaml:6: ${AT}.range: expected the least first, [1, 10], found [10, 1]`,
    ],
    [value("{ types: [string], length: [9, 3] }"), `p.yaml:6: ${AT}.length: expected the least`],
    [
      value("{ types: [string], length: [-1, 3] }"),
      `p.yaml:6: ${AT}.length: expected two whole numbers from 0 on, found [-1, 3]`,
    ],
    [value("{ types: [string], length: [1, 2.5] }"), "whole numbers from 0 on, found [1, 2.5]"],
    [
      value("{ types: [number], range: [.nan, 1] }"),
      `p.yaml:6: ${AT}.range.0: expected a number, found NaN`,
    ],
    [value("{ types: [number], range: [1, .inf] }"), "expected a number, found Infinity"],
    [value("{ types: [number], range: [1] }"), `${AT}.range`],
    [value("{ types: [] }"), `p.yaml:6: ${AT}.types: expected at least one of null, boolean,`],
    [
      value("{ types: [string, string] }"),
      `${AT}.types.1: expected each once, found "string" again`,
    ],
    [
      value("{ types: [string], formats: [uid] }"),
      `p.yaml:6: ${AT}.formats.0: expected a format class, found "uid"; the nearest known is uuid`,
    ],
    [value("{ types: [string], formats: [hex] }"), 'found "hex"; known are empty, uuid,'],
    [value("{ types: [string], formats: [hex-0] }"), 'found "hex-0"'],
    [value("{ types: [string], formats: [uuid, uuid] }"), "expected each once"],
    [
      value("{ types: [number], length: [1, 2] }"),
      `${AT}.length: expected string among the types that it speaks of, found ["number"]`,
    ],
    [value("{ types: [number], frame: true }"), `${AT}.frame: expected string among`],
    [value("{ types: [boolean], range: [0, 1] }"), `${AT}.range: expected number or string among`],
    [value("{ types: [null], formats: [uuid] }"), `${AT}.formats: expected number or string among`],
    [value("off", "$['x']"), "p.yaml:5: endpoints.GET /a.values.$['x']: expected $.x, as"],
    [value("off", "$.x[3].y"), "expected $.x[*].y, as differences print $.x[3].y as its key"],
    [value("off", "$..email"), "expected one place, as $.items[*].id: $..email is many as its key"],
    [value("off", "header:X-Host"), "expected header:x-host, as differences print header:X-Host"],
    [value("off", "status"), "expected $..., header:NAME or trailer:NAME as its key"],
    [
      array("{ key: [id, id] }"),
      'p.yaml:4: endpoints.GET /a.arrays.$.x.key.1: expected different names, found "id" again',
    ],
    [array("{ key: [] }"), "expected at least 1 in the list, found []"],
    [
      array("{ key: id, set: true }"),
      "p.yaml:4: endpoints.GET /a.arrays.$.x.set: does not go together with what stands beside it; expected one of key, set, sequence",
    ],
    [array("off", "$.x[0]"), "expected $.x[*]"],
    [`${array("{ key: id }")}      $.x: { key: sku }\n`, "p.yaml:5: the key $.x stands twice"],
    [
      templates("GET /u/{id}", "GET /u/me"),
      "p.yaml:3: templates.1: expected in front of templates.0 (GET /u/{id}), which names every request of it",
    ],
    [
      templates("'* /u/{id}'", "GET /u/{id}"),
      "templates.1: expected in front of templates.0 (* /u/",
    ],
    [templates("GET /u/{id}.json", "GET /u/a.json"), "templates.1: expected in front of"],
    [templates("GET /u/{id}", "GET /u/{name}"), "says the same as templates.0 (GET /u/{id})"],
    [
      templates("GET /u/{id}", "off: GET /u/{x}"),
      "p.yaml:3: templates.1: says the opposite of templates.0 (GET /u/{id}): expected one of the",
    ],
    [templates("off: GET /u/{id}", "off: GET /u/{id}"), "says the same as templates.0 (off: GET"],
    [templates("off: GET /u/me"), "templates.0.off: expected a {id} for the segment that must not"],
    [templates("GET /u/*"), "templates.0: expected {id} for a segment that is data"],
    [templates("GET /u/{id"), "templates.0: expected braces in pairs"],
  ])("%j", (text, message) => {
    const read = () => readProfiles(text, "p.yaml");
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "PROFILES_INVALID" }));
  });

  test("every problem of a file is said at once", () => {
    const text = `${value("{ types: [], range: [2, 1] }")}${templates("GET /{a}", "GET /{b}")}`;
    const found = messageOf(() => readProfiles(text, "p.yaml"));
    expect(found.split("\n").map((line) => line.replace(/: expected.*|: says.*/, ""))).toEqual([
      "p.yaml:9: templates.1",
      `p.yaml:6: ${AT}.types`,
      `p.yaml:6: ${AT}.range`,
    ]);
  });
});

test.each([
  value("{ types: [number], range: [1, 1], formats: [integer, hex-32] }"),
  value("{ types: [string], length: [0, 0], formats: [], frame: true }"),
  value("{ types: [string], scope: instance, length: [3, 9] }", "header:set-cookie['Sid'].path"),
  value("off", "$['a.b'][*].*['#order']"),
  array("{ key: [shop, sku] }", "$"),
  templates("GET /u/me", "GET /u/{id}", "GET /u/{id}/o", "'* /u/{id}'", "off: '* /r/{id}'"),
  templates("GET /r/{id}", "off: '* /r/{id}'"),
  templates("GET /u/{id}.json", "GET /u/{id}.xml", "GET /u/{id}"),
])("what a service may do is read: %j", (text) => {
  expect(() => readProfiles(text, "p.yaml")).not.toThrow();
});

describe("whatever was learned, the file can be read again", () => {
  const scalar = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.uuid(),
    fc.string(),
    fc.constantFrom(null, true, undefined, "0", "", "12", 1e300),
  );

  test("the profile of any values", async () => {
    const folder = mkdtempSync(join(tmpdir(), "impossible-"));
    let number = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(scalar, { minLength: 1, maxLength: 40 }), async (values) => {
          const learned = learnedFrom(values);
          expect(learned.endpoints).toHaveLength(1);
          const file = join(folder, `${(number += 1)}.yaml`);
          await writeProfiles(file, learned);
          // A place that the primary never had says nothing that could be pinned.
          const wanted = Object.entries(learned.endpoints[0]?.values ?? {}).filter(
            ([, profile]) => profile.types.length > 0,
          );
          const read = existsSync(file)
            ? profilesOf(readProfiles(readFileSync(file, "utf8"), file).content).endpoints[0]
                ?.values
            : undefined;
          expect(read ?? {}).toEqual(Object.fromEntries(wanted));
        }),
        { numRuns: 60, examples: [[[undefined]]] },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("templates in any order never take each other's requests", async () => {
    const folder = mkdtempSync(join(tmpdir(), "impossible-"));
    const segment = fc.constantFrom("{id}", "a", "me", "~x", "ä", "{id}.json");
    const template = fc
      .tuple(fc.constantFrom("GET", "*"), segment, segment)
      .map(([method, one, other]) => `${method} /${one}/${other}`);
    let number = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(template), fc.array(template), async (first, second) => {
          const file = join(folder, `${(number += 1)}.yaml`);
          for (const list of [first, second])
            await writeProfiles(file, { templates: list, endpoints: [] });
          if (first.length + second.length === 0) return;
          const { templates: read } = profilesOf(
            readProfiles(readFileSync(file, "utf8"), file).content,
          );
          expect(new Set(read)).toEqual(new Set([...first, ...second]));
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const config = configSchema.parse({});
const redactor = createRedactor({ privacy: config.privacy, key: new Uint8Array(32) });

/** Learned where the primary has one of these values, and the others have something else each time. */
function learnedFrom(values: readonly unknown[]): Profiles {
  const run = createOfflineRun({ config, redactor, clock: manualClock() });
  const answer = (x: unknown) => ({
    ...{ status: 200, headers: [["content-type", "application/json"]] },
    body: JSON.stringify({ x }),
  });
  for (let number = 0; number < 40; number += 1) {
    const answers = {
      primary: answer(values[number % values.length]),
      ...{ secondary: answer(`other ${number}`), candidate: answer(`third ${number}`) },
    };
    const request = { method: "GET", path: "/a" };
    run.feed(JSON.stringify({ id: String(number), request, ...answers }));
  }
  return run.profiles();
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ShadowError) return error.message;
  }
  throw new Error("expected an error of ours");
}
