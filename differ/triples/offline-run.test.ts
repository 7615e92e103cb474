import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type ConfigInput, manualClock } from "../../core/index.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import { createOfflineRun } from "./offline-run.ts";
import { parseTriple } from "./triple.ts";

function offline(config: ConfigInput = {}) {
  return createOfflineRun({
    config: configSchema.parse(config),
    redactor: plainRedactor,
    clock: manualClock(),
  });
}

const JSON_HEADERS = [["content-type", "application/json"]];
const answer = (body: string, more: object = {}) => ({
  status: 200,
  headers: JSON_HEADERS,
  body,
  ...more,
});

function line(bodies: [unknown, unknown, unknown], path = "/p/1?x=2"): string {
  const [primary, secondary, candidate] = bodies;
  return JSON.stringify({
    id: "1",
    request: { method: "GET", path },
    primary,
    secondary,
    candidate,
  });
}

test("the contract's example line comes out as the contract prints it", () => {
  const fed = offline().feed(
    line([answer('{"price":1}'), answer('{"price":1}'), answer('{"price":2}')]),
  );
  expect(fed).toEqual({
    kind: "compared",
    number: 1,
    line: '{"id":"1","endpoint":"GET /p/{id}","equal":false,"differences":[{"path":"$.price","exact":"$.price","kind":"value","class":"candidate","primary":1,"secondary":1,"candidate":2}]}',
  });
});

test("equal answers print no difference", () => {
  const same = answer('{"a":[1,2]}');
  expect(offline().feed(line([same, same, same]))).toMatchObject({
    line: '{"id":"1","endpoint":"GET /p/{id}","equal":true,"differences":[]}',
  });
});

test("digits beyond 2^53, null and an absent place survive printing", () => {
  const long = offline().feed(
    line([
      answer('{"n":9007199254740993}'),
      answer('{"n":9007199254740993}'),
      answer('{"n":9007199254740992}'),
    ]),
  );
  expect(long).toMatchObject({ line: expect.stringContaining('"primary":9007199254740993') });
  const absent = offline().feed(line([answer('{"n":null}'), answer('{"n":null}'), answer("{}")]));
  expect(absent).toMatchObject({
    line: expect.stringContaining('"primary":null,"secondary":null}'),
  });
});

test("failed and timed-out outcomes are values of outcome and count as compared", () => {
  const run = offline();
  const fed = run.feed(line([answer("{}"), answer("{}"), { failed: "ECONNREFUSED" }]));
  expect(fed).toMatchObject({
    kind: "compared",
    line: expect.stringContaining('"path":"outcome"'),
  });
  run.feed(line([{ timedOutAfterMs: 5000 }, { timedOutAfterMs: 5000 }, { timedOutAfterMs: 5000 }]));
  expect(run.summary()).toMatchObject({ compared: 2, invalid: 0 });
});

test("bodyBase64 is the bytes, whether the others came as text or not", () => {
  const coded = {
    status: 200,
    headers: JSON_HEADERS,
    bodyBase64: Buffer.from('{"a":1}').toString("base64"),
  };
  expect(offline().feed(line([coded, answer('{"a":1}'), coded]))).toMatchObject({
    line: expect.stringContaining('"equal":true'),
  });
});

describe("a line that is no valid triple says what is wrong, and the rest goes on", () => {
  test.each([
    ["{", "not JSON"],
    ["[]", "expected object"],
    ["{}", "id: expected a string"],
    [line([{ status: 20, body: "" }, answer(""), answer("")]), "primary.status"],
    [line([answer(""), { body: "" }, answer("")]), "secondary.status"],
    [line([answer(""), answer(""), { failed: "X", status: 200 }]), "candidate: "],
    [line([answer(""), answer(""), answer("", { bodyBase64: "" })]), "not both"],
    [line([answer(""), answer(""), { status: 200, headers: { a: "b" } }]), "candidate.headers"],
    [line([answer(""), answer(""), { status: 200, bodyBase64: "%%" }]), "candidate.bodyBase64"],
    [line([answer(""), answer(""), null]), "candidate: "],
    [line([answer(""), answer(""), answer("")], "p/1"), "request.path"],
  ])("%s", (input, problem) => {
    const run = offline();
    run.feed(line([answer("1"), answer("1"), answer("1")]));
    const fed = run.feed(input);
    expect(fed).toMatchObject({
      kind: "invalid",
      number: 2,
      problem: expect.stringContaining(problem),
    });
    expect(run.feed(line([answer("1"), answer("1"), answer("1")]))).toMatchObject({ number: 3 });
    expect(run.summary()).toMatchObject({ compared: 2, invalid: 1 });
  });

  test("the problem never quotes the line, which may hold secrets", () => {
    const secret = "hunter2hunter2";
    for (const input of [`{"password":"${secret}"`, `{"id":["${secret}"]}`, `"${secret}"`]) {
      expect(JSON.stringify(parseTriple(input))).not.toContain(secret);
    }
  });

  test("a line that could not be handed over is counted too", () => {
    const run = offline();
    expect(run.reject("too long")).toEqual({ kind: "invalid", number: 1, problem: "too long" });
    expect(run.summary().invalid).toBe(1);
  });
});

test("a fault of ours is no invalid line: the exchange counts, and no pass is given", () => {
  const broken = () => {
    throw new Error("secret value");
  };
  const run = createOfflineRun({
    config: configSchema.parse({}),
    redactor: { ...plainRedactor, text: broken, hidesBodyPath: broken },
    clock: manualClock(),
  });
  const same = answer("{}");
  for (let each = 0; each < 600; each += 1) run.feed(line([same, same, same]));
  expect(run.summary().verdict).toBe("pass");
  const fed = run.feed(line([answer('{"a":1}'), answer('{"a":1}'), answer('{"a":2}')]));
  expect(fed).toEqual({ kind: "failed", number: 601, problem: expect.any(String) });
  expect(JSON.stringify(fed)).not.toContain("secret value");
  const summary = run.summary();
  expect(summary).toMatchObject({ compared: 601, invalid: 0, verdict: "inconclusive" });
  expect(summary.reasons.map(({ code }) => code)).toContain("COMPARE_FAILED");
});

test("places of a line beyond the bounds hold a pass back", () => {
  const noisy = (salt: string) => {
    const names = Array.from({ length: 450 }, (_, id) => [`f${id}`, salt + id]);
    return answer(JSON.stringify(Object.fromEntries(names)));
  };
  const run = offline();
  const same = answer("{}");
  for (let each = 0; each < 600; each += 1) run.feed(line([same, same, same]));
  run.feed(line([noisy("p"), noisy("s"), noisy("c")]));
  expect(run.summary().verdict).toBe("inconclusive");
  expect(run.summary().reasons).toEqual([
    { code: "TALLY_LIMIT", message: expect.stringContaining("50 differences") },
  ]);
});

test("keys of the prototype are keys like any other", () => {
  const before = answer('{"__proto__":{"a":1},"hasOwnProperty":1,"constructor":2}');
  const after = answer('{"__proto__":{"a":2},"hasOwnProperty":1,"constructor":3}');
  const fed = offline().feed(line([before, before, after]));
  expect(fed).toMatchObject({ line: expect.stringContaining('"path":"$.__proto__.a"') });
  expect(fed).toMatchObject({ line: expect.stringContaining('"path":"$.constructor"') });
  const poisoned = `{"__proto__":{"failed":"X"},${line([before, before, before]).slice(1)}`;
  expect(offline().feed(poisoned)).toMatchObject({ line: expect.stringContaining('"equal":true') });
});

test("a rule that matches names the endpoint as it prints", () => {
  const run = offline({ compare: [{ match: "GET /p/{sku}" }] });
  const same = answer("{}");
  expect(run.feed(line([same, same, same], "/p/abc"))).toMatchObject({
    line: expect.stringContaining('"endpoint":"GET /p/{sku}"'),
  });
});

test("a rule's own minimum counts, by whatever match", () => {
  const run = offline({ compare: [{ match: "/p/**", minRequests: 700 }] });
  const same = answer("{}");
  for (let each = 0; each < 600; each += 1) run.feed(line([same, same, same]));
  expect(run.summary()).toMatchObject({
    verdict: "inconclusive",
    endpoints: [{ endpoint: "GET /p/{id}", requestsNeeded: 100 }],
  });
});

test("a line of more than 10 MB is compared, text and base64 alike", () => {
  const big = JSON.stringify({ items: "x".repeat(4_000_000), last: 1 });
  const other = Buffer.from(JSON.stringify({ items: "x".repeat(4_000_000), last: 2 })).toString(
    "base64",
  );
  const input = line([
    answer(big),
    answer(big),
    { status: 200, headers: JSON_HEADERS, bodyBase64: other },
  ]);
  expect(input.length).toBeGreaterThan(10_000_000);
  expect(offline().feed(input)).toMatchObject({ line: expect.stringContaining('"path":"$.last"') });
});

test("no line makes it throw", () => {
  const run = offline();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((value) => line([value, value, value])),
      ),
      (input) => {
        expect(["compared", "invalid"]).toContain(run.feed(input).kind);
      },
    ),
  );
});
