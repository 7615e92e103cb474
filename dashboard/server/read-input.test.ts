import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Problem } from "./problem.ts";
import { type QueryName, readFingerprint, readMirror, readQuery } from "./read-input.ts";
import { QUERY } from "./route-schemas.ts";
import { fingerprint, mirrorSchema } from "./schemas.ts";

/** What comes of it: the value, or the sentence that refuses it. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Problem && error.code === "BAD_PARAMETER") return error.message;
    throw error;
  }
}

/** The same by the documented schema. */
function documented(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join(".") ?? "";
  return `${at === "" ? "" : `${at}: `}${issue?.message}`;
}

const values = fc.oneof(
  ...[fc.string(), fc.array(fc.string()), fc.integer().map(String), fc.double().map(String)],
  fc.constantFrom(...["primary", "all", "pass", "fail", "5", "0", "500", "501", "1e20", "-1e20"]),
  fc.constantFrom("0.5", "Infinity", "0x10", " 7 ", "x".repeat(1000), "x".repeat(1001)),
);
const names = [...Object.keys(QUERY), "other", "another"];
const queries = fc.dictionary(fc.constantFrom(...names), values, { noNullPrototype: true });
const shapes: readonly (readonly QueryName[])[] = [
  [],
  ["cursor", "limit"],
  ["cursor", "limit", "endpoint", "class", "verdict", "q"],
];

describe("input is read as it is documented, and refused in the same words", () => {
  test.each(shapes)("a query of %j %j %j %j %j %j", (...taken) => {
    const known = taken.filter((name) => name !== undefined);
    const schema = z.strictObject(Object.fromEntries(known.map((name) => [name, QUERY[name]])));
    fc.assert(
      fc.property(queries, (query) => {
        const filled = Object.entries(query).filter(
          ([name, value]) => value !== "" || !Object.hasOwn(schema.shape, name),
        );
        const expected = documented(schema, Object.fromEntries(filled));
        expect(outcomeOf(() => readQuery(known, query))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("a body of /mirror", () => {
    const bodies = fc.oneof(
      fc.jsonValue(),
      fc.record({ enabled: fc.boolean() }),
      fc.record({ enabled: fc.jsonValue(), more: fc.boolean() }, { requiredKeys: ["enabled"] }),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        expect(outcomeOf(() => readMirror(body))).toEqual(documented(mirrorSchema, body));
      }),
    );
  });

  test.each(["0123456789ab", "xyz", "", "0123456789AB"])("the fingerprint %s", (text) => {
    expect(outcomeOf(() => readFingerprint(text))).toEqual(documented(fingerprint, text));
  });
});
