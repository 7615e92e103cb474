import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Problem } from "./problem.ts";
import { type QueryName, readFingerprint, readQuery } from "./read-input.ts";
import {
  readAct,
  readMirror,
  readNewApprovals,
  readRuleAdded,
  readRuleWanted,
  readRulesReplaced,
} from "./read-steering.ts";
import { BODIES, QUERY } from "./route-schemas.ts";
import { fingerprint } from "./schema-parts.ts";

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
  fc.constantFrom(...["primary", "all", "pass", "fail", "high", "true", "false", "5", "0", "500"]),
  fc.constantFrom(...["501", "1e20", "-1e20"]),
  fc.constantFrom("0.5", "Infinity", "0x10", " 7 ", "x".repeat(1000), "x".repeat(1001)),
);
const names = [...Object.keys(QUERY), "other", "another"];
const queries = fc.dictionary(fc.constantFrom(...names), values, { noNullPrototype: true });
const shapes: readonly (readonly QueryName[])[] = [
  [],
  ["cursor", "limit"],
  ["cursor", "limit", "endpoint", "class", "verdict", "severity", "approved", "heads", "q", "run"],
];

describe("input is read as it is documented, and refused in the same words", () => {
  test.each(shapes.map((shape) => [shape] as const))("a query of %j", (known) => {
    const schema = z.strictObject(Object.fromEntries(known.map((name) => [name, QUERY[name]])));
    fc.assert(
      fc.property(queries, (query) => {
        const filled = Object.entries(query).filter(
          ([name, value]) => value !== "" || !Object.hasOwn(schema.shape, name),
        );
        const expected = documented(schema, Object.fromEntries(filled));
        expect(outcomeOf(() => readQuery(known, query))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["mirrorWanted", readMirror],
    ["act", readAct],
    ["newApprovals", readNewApprovals],
    ["ruleAdded", readRuleAdded],
    ["ruleWanted", readRuleWanted],
    ["rulesReplaced", readRulesReplaced],
  ] as const)("a body of %s", (name, read) => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(outcomeOf(() => read(body))).toEqual(documented(BODIES[name], body));
      }),
      { numRuns: 1000 },
    );
  });

  test("a value deeper than a configuration is refused and never walked to its end", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    const body = { by: "a", reason: "b", version: "", compare: [deep] };
    expect(() => readRulesReplaced(body)).toThrow("compare.0: expected no more than 32 levels");
  });

  test.each(["0123456789ab", "xyz", "", "0123456789AB"])("the fingerprint %s", (text) => {
    expect(outcomeOf(() => readFingerprint(text))).toEqual(documented(fingerprint, text));
  });
});

const text = fc.oneof(
  fc.constantFrom("Ada", "why", " ", "", "x".repeat(201), "x".repeat(1001), "2027-01-31"),
  fc.constantFrom("2027-13-01", "ignore", "numbers", "0123456789ab", "x".repeat(101)),
);
const any = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue(),
);
const list = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant("0123456789ab") }, any), {
  maxLength: 4,
});

/** Mostly as they should be, with one thing or another wrong. */
const bodies: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      by: any,
      reason: any,
      enabled: fc.oneof(fc.boolean(), any),
      fingerprints: fc.oneof(list, any),
      until: any,
      group: fc.oneof(fc.boolean(), any),
      allowHigh: fc.boolean(),
      match: any,
      section: fc.oneof(fc.constant("ignore"), any),
      path: any,
      option: any,
      version: any,
      compare: fc.oneof(list, any),
    },
    { requiredKeys: [] },
  ),
  ...[
    fc.record({ enabled: fc.boolean(), by: text }, { requiredKeys: ["enabled"] }),
    fc.record({ by: text, reason: text }),
    fc.record(
      { by: text, reason: text, fingerprints: list, until: text },
      { requiredKeys: ["by"] },
    ),
    fc.record({ match: text, section: text, path: text, option: any, until: text }),
    fc.record({ by: text, reason: text, version: text, compare: list }),
  ],
);
