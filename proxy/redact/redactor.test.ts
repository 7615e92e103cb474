import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PrivacyConfig, ShadowError, configSchema } from "../../core/index.ts";
import { createRedactor } from "./redactor.ts";

const key = Uint8Array.from({ length: 32 }, (_, index) => index);

function redactor(privacy: Partial<PrivacyConfig> = {}) {
  return createRedactor({ privacy: { transport: "none", store: "all", redact: [], ...privacy }, key });
}

function bodyText(
  made: ReturnType<typeof redactor>,
  text: string,
  type: string | undefined = "application/json",
): string | undefined {
  const kept = made.body(Buffer.from(text), type);
  return kept === undefined ? undefined : Buffer.from(kept).toString("utf8");
}

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N";
const secret = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).filter((text) => !text.startsWith("redacted"));

describe("masks", () => {
  test("equal values get equal masks and unequal ones do not, for the life of a key", () => {
    const mask = redactor().mask;
    expect(mask("alice")).toMatch(/^\[redacted [0-9a-f]{6}\]$/);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(mask(a)).toBe(redactor().mask(a));
        expect(mask(a) === mask(b)).toBe(a === b);
      }),
    );
  });

  test("another key gives other masks", () => {
    const other = createRedactor({ privacy: configSchema.parse({}).privacy, key: new Uint8Array(32) });
    expect(other.mask("alice")).not.toBe(redactor().mask("alice"));
  });
});

describe("headers", () => {
  test("the scheme of a credential and the names and attributes of cookies stay", () => {
    const { header } = redactor();
    expect(header("Authorization", "Bearer abc")).toMatch(/^Bearer \[redacted \w{6}\]$/);
    expect(header("cookie", "sid=abc; theme=dark")).toMatch(/^sid=\[redacted \w{6}\]; theme=\[redacted \w{6}\]$/);
    expect(header("Set-Cookie", "sid=a=b; Path=/; HttpOnly; Max-Age=5")).toMatch(
      /^sid=\[redacted \w{6}\]; Path=\/; HttpOnly; Max-Age=5$/,
    );
    expect(header("accept", "text/html")).toBe("text/html");
    expect(header("etag", '"33a64df5"')).toBe('"33a64df5"');
  });

  test("credentials are hidden whatever the case of the header's name", () => {
    const names = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-auth-token"];
    names.push("x-csrf-token", "x-amz-security-token", "x-foo-secret", "stripe-signature", "x-access-token");
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.boolean(), secret, (name, upper, planted) => {
        expect(redactor().header(upper ? name.toUpperCase() : name, planted)).not.toContain(planted);
      }),
    );
  });

  test("addresses in Location and Referer lose credentials in query, fragment and user info", () => {
    const { header } = redactor({ redact: ["query:sku"] });
    const kept = header("Location", "https://bob:hunter22@x.test/a?TOKEN=abc123&sku=7&b=2#access_token=zzz999");
    for (const planted of ["hunter22", "abc123", "sku=7", "zzz999"]) expect(kept).not.toContain(planted);
    expect(kept).toMatch(/@x\.test\/a\?TOKEN=redacted-\w{6}&sku=redacted-\w{6}&b=2#/);
  });

  test("a token in any header's value is found", () => {
    expect(redactor().header("x-note", `seen ${JWT} here`)).toMatch(/^seen \[redacted \w{6}\] here$/);
  });
});

describe("targets", () => {
  test("a planted secret never shows, plain or percent-encoded, in any case of the name", () => {
    const names = ["token", "access_token", "api_key", "apikey", "key", "password", "secret"];
    names.push("signature", "sig", "code", "auth", "X-Amz-Signature", "user[password]");
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.boolean(), fc.boolean(), secret, (name, upper, percent, planted) => {
        const plain = upper ? name.toUpperCase() : name;
        const written = percent ? percentEncode(plain) : plain;
        const value = percent ? percentEncode(planted) : planted;
        const kept = redactor().target(`/a/b?x=1&${written}=${value}&y=2`);
        expect(decodeURIComponent(kept)).not.toContain(planted);
        expect(kept.startsWith("/a/b?x=1&")).toBe(true);
        expect(kept.endsWith("&y=2")).toBe(true);
      }),
    );
  });

  test("tokens in segments, path parameters and nested addresses go as well", () => {
    const { target } = redactor();
    expect(target(`/verify/${JWT}/done`)).toMatch(/^\/verify\/redacted-\w{6}\/done$/);
    expect(target("/a;jsessionid=0A1B2C?x=1")).toMatch(/^\/a;jsessionid=redacted-\w{6}\?x=1$/);
    expect(target(`/go?to=${encodeURIComponent("https://x.test/?token=abc123")}`)).not.toContain("abc123");
    expect(target("/go?next=/a?token=abc123")).not.toContain("abc123");
    expect(target("/a?x=1;token=abc123")).not.toContain("abc123");
  });

  test("what is not hidden stays byte for byte, and what is kept can be sent", () => {
    const { target } = redactor();
    expect(target("/p/%7Eq?a=%20b+c&a=2&&=&z")).toBe("/p/%7Eq?a=%20b+c&a=2&&=&z");
    expect(target("/p?token=a%20b")).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe("JSON bodies", () => {
  const made = redactor({ redact: ["body:$..email", "body:$.items[*].pin"] });

  test("ruled places lose their values and nothing else changes, digits and blanks included", () => {
    const text = '{ "id": 12345678901234567890, "r": 1.50e+3,\n "email": "a@b.c", "items":[{"pin":1234,"n":1.0}] }';
    expect(bodyText(made, text)).toMatch(
      /^\{ "id": 12345678901234567890, "r": 1\.50e\+3,\n "email": "\[redacted \w{6}\]", "items":\[\{"pin":"\[redacted \w{6}\]","n":1\.0\}\] \}$/,
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
      (value) => `{"${`eyJhbGciOiJI.eyJzdWIi.${value}`}":1}`,
    );
    fc.assert(
      fc.property(secret, place, fc.array(wrap, { maxLength: 3 }), (planted, put, wraps) => {
        const text = wraps.reduce((json, next) => next(json), put(planted));
        const kept = bodyText(made, text) ?? "";
        expect(kept).not.toBe("");
        expect(JSON.stringify(JSON.parse(kept))).not.toContain(planted);
        expect(kept.replace(/\\+u00([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))).not.toContain(planted);
      }),
    );
  });

  test("JSON without anything to hide is returned as it came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const bytes = Buffer.from(JSON.stringify(value, null, space));
        const kept = redactor({ store: "named", redact: ["body:$.none"] }).body(bytes, "application/json");
        expect(Buffer.from(kept ?? []).equals(bytes)).toBe(true);
      }),
    );
  });

  test("its reader takes exactly what JSON.parse takes", () => {
    const tokens = fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', "1", "-0.5e3", "01", "true", "nul", " ", '"\\x"', '"\\ud83d"');
    const named = redactor({ store: "named", redact: ["body:$.none"] });
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.join("");
        expect(bodyText(named, text) !== undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("a body that rules apply to and that does not parse is not kept", () => {
    expect(bodyText(made, '{"email":"a@b.c"')).toBeUndefined();
    expect(bodyText(made, "<email>a@b.c</email>", "application/xml")).toBeUndefined();
    expect(made.body(Uint8Array.of(0xff, 0x00, 0x41), "image/png")).toBeUndefined();
    expect(redactor().body(Uint8Array.of(0x1f, 0x8b, 8, 0), "application/json")).toBeUndefined();
  });

  test("one value a line is read as such", () => {
    const kept = bodyText(made, '{"email":"a@b.c"}\n{"x":1}\n', "application/x-ndjson");
    expect(kept).toMatch(/^\{"email":"\[redacted \w{6}\]"\}\n\{"x":1\}\n$/);
  });

  test("equal values get the same mask in header, body and printed value", () => {
    const { header, mask } = redactor({ redact: ["header:x-user", "body:$.user"] });
    const printed = mask("alice");
    expect(header("X-User", "alice")).toBe(printed);
    expect(bodyText(redactor({ redact: ["body:$.user"] }), '{"user":"\\u0061lice"}')).toBe(`{"user":"${printed}"}`);
  });
});

describe("other bodies", () => {
  test("forms lose hidden fields by name", () => {
    const made = redactor({ redact: ["form:nick", "body:$.email"] });
    const kept = bodyText(made, "user=bob&PASSWORD=hunter22&nick=bb&email=a%40b.c&n=1", "application/x-www-form-urlencoded; charset=utf-8");
    expect(kept).toMatch(/^user=bob&PASSWORD=redacted-\w{6}&nick=redacted-\w{6}&email=redacted-\w{6}&n=1$/);
  });

  test("multipart fields go by name, files and other bytes stay", () => {
    const made = redactor({ redact: ["form:nick"] });
    const body = Buffer.concat([
      Buffer.from('--B\r\ncontent-disposition: form-data; name="nick"\r\n\r\nbobby\r\n--B\r\n'),
      Buffer.from('Content-Disposition: form-data; name="f"; filename="a.bin"\r\nContent-Type: image/png\r\n\r\n'),
      Buffer.from([0xff, 0x00, 0x0d, 0x0a]),
      Buffer.from("\r\n--B--\r\n"),
    ]);
    const kept = Buffer.from(made.body(body, "multipart/form-data; boundary=B") ?? []);
    expect(kept.toString("latin1")).not.toContain("bobby");
    expect(kept.subarray(-15)).toEqual(body.subarray(-15));
    expect(made.body(body, "multipart/form-data")).toBeUndefined();
  });

  test("text, markup and broken JSON lose what looks like a credential", () => {
    const made = redactor();
    const cases = [
      ['{"password":"hunter22","a":', "application/json"],
      ["user bob password=hunter22 ok", "text/plain"],
      ["<a><Password>hunter22</Password></a>", "application/xml"],
      ['<input type="hidden" name="csrf_token" value="hunter22">', "text/html"],
      ["see https://bob:hunter22@x.test/", "text/plain"],
      ["-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----", "text/plain"],
    ] as const;
    for (const [text, type] of cases) expect(bodyText(made, text, type)).not.toContain("hunter22");
    expect(bodyText(made, "the basic information on bearer instruments", "text/plain")).toBe(
      "the basic information on bearer instruments",
    );
  });
});

describe("rules", () => {
  test("store: named hides what rules name and nothing else", () => {
    const made = redactor({ store: "named", redact: ["cookie:sid", "header:x-user"] });
    expect(made.header("cookie", "sid=1; theme=dark")).toMatch(/^sid=\[redacted \w{6}\]; theme=dark$/);
    expect(made.header("authorization", "Bearer abc")).toBe("Bearer abc");
    expect(made.header("X-USER", "bob")).toBe(made.mask("bob"));
    expect(made.target("/a?token=1")).toBe("/a?token=1");
  });

  test("a place below a hidden one is hidden too", () => {
    const { hidesBodyPath } = redactor({ redact: ["body:$..user", "body:$.a[*].b"] });
    expect(hidesBodyPath(["x", 0, "user", "name"])).toBe(true);
    expect(hidesBodyPath(["a", 3, "b"])).toBe(true);
    expect(hidesBodyPath(["a", "b"])).toBe(false);
    expect(hidesBodyPath(["session", "access_token"])).toBe(true);
    expect(hidesBodyPath(["code"])).toBe(false);
  });

  test.each(["nonsense", "body:email", "body:$.a[-1]", "header:", "header:a b", "path:/x", "query:"])(
    "%s is refused with CONFIG_REDACT and its place in the list",
    (rule) => {
      const make = () => redactor({ redact: ["header:x", rule] });
      expect(make).toThrow(ShadowError);
      expect(make).toThrow(/privacy\.redact\[1\]/);
    },
  );
});

describe("hostile input", () => {
  test("no bytes and no text make it throw", () => {
    const made = redactor({ redact: ["body:$..email", "query:x", "form:y"] });
    const plain = redactor();
    const types = fc.constantFrom(undefined, "application/json", "text/html", "multipart/form-data; boundary=B", "application/x-www-form-urlencoded", "application/x-ndjson");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), types, fc.string({ unit: "binary" }), (bytes, type, text) => {
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
      }),
      { numRuns: 500 },
    );
  });

  test("a megabyte built to make a detector look twice takes no longer than plain text by far", () => {
    const made = redactor();
    const size = 500_000;
    const units = ["eyJ", "eyJ.", "://", "://a@", "?a=", "bearer ", "-----BEGIN", "-----BEGIN PRIVATE KEY", "<a ", "a_", '"a":"', "password=\"\\", ".", "ghp_", "a-", "[", '{"a":', '["\\"', "%", "&", ";", "a=;", ";token=", "\\u0065"];
    for (const unit of units) {
      const bytes = Buffer.from(unit.repeat(Math.ceil(size / unit.length)));
      for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
        const before = process.cpuUsage();
        made.body(bytes, type);
        const used = process.cpuUsage(before);
        expect((used.user + used.system) / 1000, `${unit} as ${type}`).toBeLessThan(4000);
      }
    }
  });
});

function percentEncode(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

function unicodeEscape(text: string): string {
  return [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
