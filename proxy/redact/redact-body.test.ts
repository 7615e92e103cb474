import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptText, testRedactor } from "./testing/test-redactor.ts";

/** Long enough not to stand in other text by chance. */
const plantedSecret = fc
  .stringMatching(/^[A-Za-z0-9]{12,24}$/)
  .filter((text) => !text.startsWith("redacted"));

describe("JSON bodies", () => {
  const made = testRedactor({ redact: ["body:$..email", "body:$.items[*].pin"] });

  test("ruled places lose their values and nothing else changes, digits and blanks included", () => {
    const text =
      '{ "id": 12345678901234567890, "r": 1.50e+3,\n "email": "a@b.c", "items":[{"pin":1234,"n":1.0}] }';
    expect(keptText(made, text)).toMatch(
      /^\{ "id": 12345678901234567890, "r": 1\.50e\+3,\n "email": "\[redacted \w{10}\]", "items":\[\{"pin":[1-9]\d{3},"n":1\.0\}\] \}$/,
    );
  });

  test("a planted secret never shows: at any depth, escaped, as a subtree, or inside a string of JSON", () => {
    const wrap = fc.constantFrom<(json: string) => string>(
      (json) => `{"a":${json}}`,
      (json) => `[1,${json}]`,
      (json) => `{"p":${JSON.stringify(json)}}`,
    );
    const place = fc.constantFrom<(value: string) => string>(
      (value) => `{"email":"${value}"}`,
      (value) => `{"\\u0065mail":"${unicodeEscape(value)}"}`,
      (value) => `{"email":{"deep":["${value}"]}}`,
      (value) => `{"password":"${unicodeEscape(value)}"}`,
      (value) => `{"ACCESS_TOKEN":"${value}"}`,
      (value) => `{"note":"Bearer ${unicodeEscape(value)}"}`,
      (value) => `{"eyJhbGciOiJI.eyJzdWIi.${value}":1}`,
    );
    fc.assert(
      fc.property(plantedSecret, place, fc.array(wrap, { maxLength: 3 }), (planted, put, wraps) => {
        const text = wraps.reduce((json, next) => next(json), put(planted));
        const kept = keptText(made, text) ?? "";
        expect(kept).not.toBe("");
        expect(JSON.stringify(JSON.parse(kept))).not.toContain(planted);
        expect(
          kept.replace(/\\+u00([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
        ).not.toContain(planted);
      }),
    );
  });

  test("JSON without anything to hide is returned as it came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const bytes = Buffer.from(JSON.stringify(value, null, space));
        const kept = testRedactor({ store: "named", redact: ["body:$.none"] }).body(
          bytes,
          "application/json",
        );
        expect(Buffer.from(kept ?? []).equals(bytes)).toBe(true);
      }),
    );
  });

  test("its reader takes exactly what JSON.parse takes", () => {
    const tokens = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-0.5e3",
      "01",
      "true",
      "nul",
      " ",
      '"\\x"',
      '"\\ud83d"',
    );
    const named = testRedactor({ store: "named", redact: ["body:$.none"] });
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.join("");
        expect(keptText(named, text) !== undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("a body that rules apply to and that does not parse is not kept", () => {
    expect(keptText(made, '{"email":"a@b.c"')).toBeUndefined();
    expect(keptText(made, "<email>a@b.c</email>", "application/xml")).toBeUndefined();
    expect(made.body(Uint8Array.of(0xff, 0x00, 0x41), "image/png")).toBeUndefined();
    expect(
      testRedactor().body(Uint8Array.of(0x1f, 0x8b, 8, 0), "application/json"),
    ).toBeUndefined();
  });

  test("one value a line is read as such", () => {
    const kept = keptText(made, '{"email":"a@b.c"}\n{"x":1}\n', "application/x-ndjson");
    expect(kept).toMatch(/^\{"email":"\[redacted \w{10}\]"\}\n\{"x":1\}\n$/);
  });

  test("events are read as comparison reads them, several lines of data as one value", () => {
    const events = (text: string) => keptText(made, text, "text/event-stream");
    expect(events('event: a\ndata: {"email":\ndata: "q"}\n\n: note\ndata: x\n\n')).toMatch(
      /^event: a\ndata: \{"email":\ndata: "\[redacted \w{10}\]"\}\n\n: note\ndata: x\n\n$/,
    );
    const ruled = testRedactor({ redact: ["body:$[1].data"] });
    expect(keptText(ruled, "data: one\n\nid: 7\ndata: two\n\n", "text/event-stream")).toMatch(
      /^data: one\n\nid: 7\ndata: \[redacted \w{10}\]\n\n$/,
    );
  });

  test("equal values get the same mask in header, body and printed value", () => {
    const { header, mask } = testRedactor({ redact: ["header:x-user", "body:$.user"] });
    const printed = mask("alice");
    expect(header("X-User", "alice")).toBe(printed);
    expect(keptText(testRedactor({ redact: ["body:$.user"] }), '{"user":"\\u0061lice"}')).toBe(
      `{"user":"${printed}"}`,
    );
  });
});

describe("other bodies", () => {
  test("forms lose hidden fields by name", () => {
    const made = testRedactor({ redact: ["form:nick", "body:$.email"] });
    const kept = keptText(
      made,
      "user=bob&PASSWORD=hunter22&nick=bb&email=a%40b.c&n=1",
      "application/x-www-form-urlencoded; charset=utf-8",
    );
    expect(kept).toMatch(
      /^user=bob&PASSWORD=redacted-\w{10}&nick=redacted-\w{10}&email=redacted-\w{10}&n=1$/,
    );
  });

  test("multipart fields go by name, files and other bytes stay", () => {
    const made = testRedactor({ redact: ["form:nick"] });
    const body = Buffer.concat([
      Buffer.from('--B\r\ncontent-disposition: form-data; name="nick"\r\n\r\nbobby\r\n--B\r\n'),
      Buffer.from(
        'Content-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n',
      ),
      Buffer.from([0xff, 0x00, 0x0d, 0x0a]),
      Buffer.from("\r\n--B--\r\n"),
    ]);
    const kept = Buffer.from(made.body(body, "multipart/form-data; boundary=B") ?? []);
    expect(kept.toString("latin1")).not.toContain("bobby");
    expect(kept.subarray(-15)).toEqual(body.subarray(-15));
    expect(made.body(body, "multipart/form-data")).toBeUndefined();
  });

  test("text, markup and broken JSON lose what looks like a credential", () => {
    const made = testRedactor();
    const cases = [
      ['{"password":"hunter22","a":', "application/json"],
      ["user bob password=hunter22 ok", "text/plain"],
      ["<a><Password>hunter22</Password></a>", "application/xml"],
      ['<input type="hidden" name="csrf_token" value="hunter22">', "text/html"],
      ["see https://bob:hunter22@x.test/", "text/plain"],
      ["-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----", "text/plain"],
    ] as const;
    for (const [text, type] of cases) expect(keptText(made, text, type)).not.toContain("hunter22");
    expect(keptText(made, "the basic information on bearer instruments", "text/plain")).toBe(
      "the basic information on bearer instruments",
    );
  });
});

function unicodeEscape(text: string): string {
  return Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join(
    "",
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
