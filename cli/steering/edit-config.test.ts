import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfigText } from "./edit-config.ts";
import { withRule } from "./with-rule.ts";

const FILE = "c.yaml";
const WRITTEN = `# our shop
version: 1
proxy: {listen: 127.0.0.1:0,   live: http://127.0.0.1:9000}   # in front

compare:
  # prices
  - match: "GET /p/{id}"   # one product
    ignore: [{ path: "$.id", reason: "random" }]  # for ever
    numbers:
      "$.price": { rel: 1e-6 }   # cents
  # everything else
  - match: "**"
    times: { "$.at": { tolerance: 1s } }
# the end
gate: { alpha: 0.01 }
`;
const RULE = { by: "Ada", reason: "per node", match: "GET /p/{id}", path: "$.host" } as const;
const ignore = { ...RULE, section: "ignore" } as const;

function compareOf(text: string): unknown[] {
  const { compare } = parse(text);
  return compare;
}

function add(text: string, rule: Parameters<typeof withRule>[1], file = FILE): string {
  const read = readConfigText(text, file);
  const old = read.value["compare"];
  const { compare, comment } = withRule(Array.isArray(old) ? old : [], rule);
  return read.with("compare", compare, comment);
}

/** Lines that are in one text and not in the other. */
function changed(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    gone: old.filter((line) => !now.includes(line)),
    come: now.filter((line) => !old.includes(line)),
  };
}

describe("a rule is written into the configuration", () => {
  test("beside the others of its match, and no other line changes, not even its blanks", () => {
    const { gone, come } = changed(WRITTEN, add(WRITTEN, ignore));
    expect([gone.length, come.length]).toEqual([1, 1]);
    expect(come[0]).toContain("$.host");
    expect(come[0]).toContain("# for ever");
  });

  test.each(["\n", "\r\n"])("in a file whose lines end with %j", (ending) => {
    const text = WRITTEN.replaceAll("\n", ending);
    const after = add(text, { ...ignore, match: "GET /new" });
    expect(after.split(ending).join("\n").replaceAll("\n", ending)).toBe(after);
    expect(changed(text, after).gone).toEqual([]);
  });

  test("at the end where its match is new; a tolerance with a remark that says why", () => {
    const rule = { ...RULE, match: "GET /q", section: "numbers", option: { rel: 0.01 } } as const;
    const after = add(WRITTEN, rule);
    expect(changed(WRITTEN, after).gone).toEqual([]);
    expect(after).toMatch(/\$\.host: \{ rel: 0\.01 \} *# per node \(Ada\)\n/);
    expect(compareOf(after)[2]).toEqual({ match: "GET /q", numbers: { "$.host": { rel: 0.01 } } });
  });

  test("a tolerance in front of one for many endpoints that would win over it", () => {
    const option = { tolerance: "9s" };
    const after = add(WRITTEN, {
      ...RULE,
      match: "GET /q",
      section: "times",
      path: "$.at",
      option,
    });
    expect(compareOf(after).map((rule) => Object.values(rule ?? {})[0])).toEqual([
      ...["GET /p/{id}", "GET /q", "**"],
    ]);
  });

  test("in the place of one for the same path", () => {
    const after = add(WRITTEN, { ...ignore, path: "$.id", until: "2099-01-01" });
    expect(compareOf(after)[0]).toMatchObject({
      ignore: [{ path: "$.id", reason: "per node", until: "2099-01-01" }],
    });
  });

  test.each(["", "version: 1\n", "# nothing yet\n", "compare: []\n", "compare:\n"])(
    "into %j, which has none yet",
    (text) => {
      expect(compareOf(add(text, ignore))).toEqual([
        { match: RULE.match, ignore: [{ path: "$.host", reason: "per node" }] },
      ]);
    },
  );

  test("into JSON, which stays JSON with its indent", () => {
    const text = `{\n    "version": 1,\n    "compare": []\n}\n`;
    const after = add(text, ignore, "c.json");
    expect(JSON.parse(after)).toMatchObject({ version: 1, compare: [{ match: RULE.match }] });
    expect(after).toMatch(/^\{\n {4}"version": 1,\n[^]*\}\n$/);
  });

  test("what other places point to is left to a person", () => {
    const text = "compare: &all\n  - match: a\nmore: *all\n";
    const read = readConfigText(text, FILE);
    expect(() => read.with("compare", [{ match: "b" }])).toThrow("change it by hand");
  });

  test("and taken out again by putting back what was there: the text is the old one", () => {
    const paths = fc.constantFrom("$.host", "$.id", "header:x-node", "$['a b']", "$.price");
    const matches = fc.constantFrom("GET /p/{id}", "**", "GET /q");
    const rules = fc.oneof(
      fc.record({ match: matches, path: paths, section: fc.constant("ignore" as const) }),
      fc.record({
        match: matches,
        path: paths,
        section: fc.constantFrom("numbers" as const, "times" as const),
        option: fc.constantFrom({ rel: 0.5 }, { tolerance: "2s" }),
      }),
    );
    fc.assert(
      fc.property(fc.array(rules, { minLength: 1, maxLength: 4 }), (wanted) => {
        let text = WRITTEN;
        for (const rule of wanted) text = add(text, { by: "Ada", reason: "why", ...rule });
        const back = readConfigText(text, FILE).with("compare", compareOf(WRITTEN));
        expect(parse(back)).toEqual(parse(WRITTEN));
        for (const remark of [
          "# our shop",
          "# in front",
          "# prices",
          "# everything else",
          "# the end",
        ])
          expect(back).toContain(remark);
      }),
      { numRuns: 50 },
    );
  });

  test("whatever is put in its place is what is read back", () => {
    const values = fc.array(
      fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(values, values, (first, second) => {
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        const text = readConfigText(WRITTEN, FILE).with("compare", plain(first));
        expect(compareOf(text)).toEqual(plain(first));
        const next = readConfigText(text, FILE).with("compare", plain(second));
        expect(compareOf(next)).toEqual(plain(second));
      }),
      { numRuns: 50 },
    );
  });
});
