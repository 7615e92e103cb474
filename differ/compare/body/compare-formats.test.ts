import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ConfigInput,
  type PerRole,
  parsePathPattern,
  pathMatches,
} from "../../../core/index.ts";
import type { Redactor } from "../../../core/index.ts";
import type { Comparison } from "../comparison.ts";
import { answer, brief, comparer, openRedactor } from "../testing/builders.ts";

const typed = (type: string, body: string) => answer(body, { headers: ["Content-Type", type] });

type Rules = NonNullable<ConfigInput["compare"]>;

/** The first body is that of both baselines. */
function compared(
  type: string,
  [base, changed]: readonly [string, string],
  { rules = [], redactor = openRedactor }: { rules?: Rules; redactor?: Redactor } = {},
): Comparison {
  const [primary, secondary, candidate] = [base, base, changed].map((body) => typed(type, body));
  if (primary === undefined || secondary === undefined || candidate === undefined)
    throw new Error();
  return comparer(rules, { redactor }).compare("GET /p/{id}", { primary, secondary, candidate });
}

const XML = "application/xml";

describe("XML documents", () => {
  test.each([
    [
      "<r><i a='1'/><i a='2'/></r>",
      "<r><i a='1'/><i a='3'/></r>",
      ["$.r.i[*]['@a'] value candidate"],
    ],
    ["<r><i>1</i></r>", "<r><i>1</i><i>2</i></r>", ["$.r.i[*] extra candidate"]],
    ["<r><i a='1'/></r>", "<r><i a='1'/><i a='2'/></r>", ["$.r.i[*] extra candidate"]],
    ["<r><i>1</i></r>", "<r><i a='2'>1</i></r>", ["$.r.i['@a'] extra candidate"]],
    ["<r><i>1</i><j/></r>", "<r><j/><i>1</i></r>", ["$.r order candidate"]],
    ["<r><i/></r>", "<r><i/><j/></r>", ["$.r.j extra candidate"]],
    ["<r>a<b/>c</r>", "<r>a<b/>d</r>", ["$.r['#content'][*] value candidate"]],
    ["<r><i/></r>", "<r><i></r>", ["$ encoding candidate"]],
    ["<r> <i a='1' b='2'/>\n</r>", "<r><!-- x --><i b='2' a='1'></i></r>", []],
  ])("%s against %s", (base, changed, wanted) => {
    expect(brief(compared(XML, [base, changed]))).toEqual(wanted);
  });

  test("rules name places as they are printed", () => {
    const rules: Rules = [
      { match: "GET /p/{id}", ignore: [{ path: "$.r.i[*]['@a']", reason: "per call" }] },
    ];
    const bodies = ["<r><i a='1'/><i a='2'/></r>", "<r><i a='1'/><i a='3'/></r>"] as const;
    expect(compared(XML, bodies, { rules }).equal).toBe(true);
  });
});

describe("pages, forms, streams and parts", () => {
  test.each([
    [
      "text/html",
      "<html><head></head><body><p>a</p><p>b</p></body></html>",
      "<html><head></head><body><p>a</p><p>c</p></body></html>",
      ["$.body.children[*].text value candidate"],
    ],
    [
      "text/html",
      "<p class=a>x</p>",
      "<p class=b>x</p>",
      ["$.children[*].attributes.class value candidate"],
    ],
    ["application/x-www-form-urlencoded", "a=1&b=2", "b=2&a=3", ["$.a value candidate"]],
    [
      "text/event-stream",
      'data: {"a":1}\n\n',
      'data: {"a":2}\n\n',
      ["$[*].data.a value candidate"],
    ],
    ["text/event-stream", "data: x\n\n", "gone\n", ["$ encoding candidate"]],
    [
      "multipart/form-data; boundary=b",
      '--b\r\ncontent-disposition: form-data; name="n"\r\n\r\n1\r\n--b--',
      '--b\r\ncontent-disposition: form-data; name="n"\r\n\r\n2\r\n--b--',
      ["$.n value candidate"],
    ],
    ["application/json", "{}", "{} x", ["$ encoding candidate"]],
  ])("%s: %j against %j", (type, base, changed, wanted) => {
    expect(brief(compared(type, [base, changed]))).toEqual(wanted);
  });

  test("what goes beyond the limits is compared by its hash, and said so", () => {
    const deep = (leaf: string) => "<a>".repeat(900) + leaf + "</a>".repeat(900);
    expect(compared(XML, [deep("1"), deep("2")])).toMatchObject({
      ...{ equal: false, coverage: "digest" },
      differences: [{ path: "$", kind: "value" }],
    });
  });
});

describe("values that markup names", () => {
  const secret = `s3cr3t-${randomBytes(4).toString("hex")}`;
  const hides = parsePathPattern("$..password");
  if ("problem" in hides) throw new Error(hides.problem);
  const redactor: Redactor = {
    ...openRedactor,
    hidesBodyPath: (segments) => pathMatches(hides, segments),
    mask: () => "[hidden]",
  };

  test.each<[string, (value: string) => string]>([
    ["text/html", (value) => `<p><input name=password value=${value}></p>`],
    [
      "text/html",
      (value) => `<p>${value === "x" ? "" : `<meta name=password content=${value}>`}</p>`,
    ],
    ["text/html", (value) => `<div><b id=password>${value}</b></div>`],
    ["text/html", (value) => `<p>a<script>var password = "${value}";</script>`],
    ["text/html", (value) => `<p>a<script>state = {a:1,'password':'${value}'}</script>`],
    ["text/html", (value) => `<p>a<script>s = "{\\"password\\":\\"${value}\\"}"</script>`],
    ["text/html", (value) => `<p>a<script>s = {"password":"\\"${value}"}</script>`],
    ["text/html", (value) => `<p data-x="password=${value};b">a</p>`],
    [XML, (value) => `<r><password>${value}</password></r>`],
    [XML, (value) => `<r><p name="password">${value}</p></r>`],
    [XML, (value) => `<r><p name="password" value="${value}"/></r>`],
    [XML, (value) => `<r>${value === "x" ? "" : `<e key="password"><v>${value}</v></e>`}</r>`],
  ])("are masked in %s", (type, body) => {
    const result = compared(type, [body("x"), body(secret)], { redactor });
    expect(result.equal).toBe(false);
    expect(JSON.stringify(result.differences)).not.toContain(secret);
  });

  test("others are shown", () => {
    const body = (value: string) => `<r><p name="size">${value}</p></r>`;
    const { differences } = compared(XML, [body("1"), body("2")], { redactor });
    const values: Partial<PerRole<unknown>> | undefined = differences[0]?.values;
    expect(values).toEqual({ primary: "1", secondary: "1", candidate: "2" });
  });
});

const TYPES = [
  ...[XML, "text/html", "text/event-stream", "application/x-www-form-urlencoded", "text/plain"],
  ...["multipart/form-data; boundary=b", "multipart/mixed; boundary=b", "application/json"],
];
const TOKENS = [
  ...["<r>", "</r>", "<i a='1'>", "</i>", "<i/>", "x", " ", "\n", "&amp;", "<p>", "<!-- c -->"],
  ...["--b\r\n", "--b--", 'content-disposition: form-data; name="n"\r\n\r\n', "\r\n", "=", "&"],
  ...["data: ", "{", "}", '"a":1', "[1]", "<!doctype html>", "<?xml version='1.0'?>"],
];

test("bodies of any types are compared without a throw, and the odd one is the one that differs", () => {
  const body = fc.array(fc.constantFrom(...TOKENS), { maxLength: 12 }).map((all) => all.join(""));
  const type = fc.constantFrom(...TYPES);
  fc.assert(
    fc.property(body, body, type, type, (left, right, own, other) => {
      const [base, changed] = [typed(own, left), typed(other, right)];
      const outcomes = { primary: base, secondary: base, candidate: changed };
      const { differences, equal } = comparer([]).compare("GET /", outcomes);
      if (left === right && own === other) expect(equal).toBe(true);
      for (const { class: odd } of differences) expect(odd).toBe("candidate");
    }),
    { numRuns: 600 },
  );
});
