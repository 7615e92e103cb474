import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testRedactor } from "./testing/test-redactor.ts";

describe("hostile input", () => {
  test("no bytes and no text make it throw", () => {
    const made = testRedactor({
      redact: ["body:$..email", "query:x", "form:y", { path: "detect:card", at: "transport" }],
    });
    const plain = testRedactor();
    const types = fc.constantFrom(
      undefined,
      "application/json",
      "text/html",
      "multipart/form-data; boundary=B",
      "application/x-www-form-urlencoded",
      "application/x-ndjson",
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        types,
        fc.string({ unit: "binary" }),
        (bytes, type, text) => {
          for (const one of [made, plain]) {
            one.body(bytes, type);
            one.body(Buffer.from(text), type);
            one.target(text);
            one.text(text);
            one.header(text, text);
            one.header("set-cookie", text);
            one.header("location", text);
            one.hidesBodyPath([text, 0]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a megabyte built to make a detector look twice takes no longer than plain text by far", () => {
    const made = testRedactor();
    const size = 500_000;
    const units = [
      "eyJ",
      "eyJ.",
      "://",
      "://a@",
      "?a=",
      "bearer ",
      "-----BEGIN",
      "-----BEGIN PRIVATE KEY",
      "<a ",
      "a_",
      '"a":"',
      'password="\\',
      ".",
      "ghp_",
      "a-",
      "[",
      '{"a":',
      '["\\"',
      "%",
      "&",
      ";",
      "a=;",
      ";token=",
      "\\u0065",
      "a@",
      "a@a.a",
      "%40",
      "%2540a",
      "4111 ",
      "4111111111111112 ",
      '"@',
      'nonce="',
      "sk-",
      "eyJhbGciOi.",
      "<password ",
      "<password>",
      "<password><![CDATA[",
      "<a \"<a '",
      "<token><",
      "<p id=token><b>",
      "token={",
    ];
    for (const unit of units) {
      const bytes = Buffer.from(unit.repeat(Math.ceil(size / unit.length)));
      const types = ["text/plain", "application/x-www-form-urlencoded"];
      // Strings in JSON are read like plain text, but for what looks like markup.
      if (unit.startsWith("<")) types.push("application/json");
      for (const type of types) {
        const sent =
          type === "application/json" ? Buffer.from(JSON.stringify([String(bytes)])) : bytes;
        const before = process.cpuUsage();
        made.body(sent, type);
        const used = process.cpuUsage(before);
        expect((used.user + used.system) / 1000, `${unit} as ${type}`).toBeLessThan(4000);
      }
    }
  }, 90_000);
});
