import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { ShadowError } from "../../core/index.ts";
import { createRedactor } from "./redactor.ts";
import { testRedactor } from "./testing/test-redactor.ts";

/** Long enough not to stand in other text by chance. */
const plantedSecret = fc
  .stringMatching(/^[A-Za-z0-9]{12,24}$/)
  .filter((text) => !text.startsWith("redacted"));

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N";

describe("masks", () => {
  test("equal values get equal masks and unequal ones do not, for the life of a key", () => {
    const mask = testRedactor().mask;
    expect(mask("alice")).toMatch(/^\[redacted [0-9a-f]{10}\]$/);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(mask(a)).toBe(testRedactor().mask(a));
        expect(mask(a) === mask(b)).toBe(a === b);
      }),
    );
  });

  test("another key gives other masks", () => {
    const other = createRedactor({
      privacy: configSchema.parse({}).privacy,
      key: new Uint8Array(32),
    });
    expect(other.mask("alice")).not.toBe(testRedactor().mask("alice"));
  });
});

describe("headers", () => {
  test("the scheme of a credential and the names and attributes of cookies stay", () => {
    const { header } = testRedactor();
    expect(header("Authorization", "Bearer abc")).toMatch(/^Bearer \[redacted \w{10}\]$/);
    expect(header("cookie", "sid=abc; theme=dark")).toMatch(
      /^sid=\[redacted \w{10}\]; theme=\[redacted \w{10}\]$/,
    );
    expect(header("Set-Cookie", "sid=a=b; Path=/; HttpOnly; Max-Age=5")).toMatch(
      /^sid=\[redacted \w{10}\]; Path=\/; HttpOnly; Max-Age=5$/,
    );
    expect(header("accept", "text/html")).toBe("text/html");
    expect(header("etag", '"33a64df5"')).toBe('"33a64df5"');
  });

  test("credentials are hidden whatever the case of the header's name", () => {
    const names = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-auth-token"];
    names.push(
      "x-csrf-token",
      "x-amz-security-token",
      "x-foo-secret",
      "stripe-signature",
      "x-access-token",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.boolean(),
        plantedSecret,
        (name, upper, planted) => {
          expect(testRedactor().header(upper ? name.toUpperCase() : name, planted)).not.toContain(
            planted,
          );
        },
      ),
    );
  });

  test("a challenge keeps what it asks for and loses what would answer it", () => {
    const { header } = testRedactor();
    expect(
      header("WWW-Authenticate", 'Digest realm="shop", nonce="abc1", opaque=xyz2, qop="auth"'),
    ).toMatch(
      /^Digest realm="shop", nonce="\[redacted \w{10}\]", opaque=\[redacted \w{10}\], qop="auth"$/,
    );
    expect(header("proxy-authenticate", "Negotiate YIIC8gYG")).toMatch(/^Negotiate \[redacted/);
    expect(header("www-authenticate", 'Bearer realm="x", error="invalid_token"')).toBe(
      'Bearer realm="x", error="invalid_token"',
    );
  });

  test("addresses in Location and Referer lose credentials in query, fragment and user info", () => {
    const { header } = testRedactor({ redact: ["query:sku"] });
    const kept = header(
      "Location",
      "https://bob:hunter22@x.test/a?TOKEN=abc123&sku=7&b=2#access_token=zzz999",
    );
    for (const planted of ["hunter22", "abc123", "sku=7", "zzz999"])
      expect(kept).not.toContain(planted);
    expect(kept).toMatch(/@x\.test\/a\?TOKEN=redacted-\w{10}&sku=redacted-\w{10}&b=2#/);
  });

  test("a token in any header's value is found", () => {
    expect(testRedactor().header("x-note", `seen ${JWT} here`)).toMatch(
      /^seen redacted\.\w{10}\.jwt here$/,
    );
  });
});

describe("targets", () => {
  test("a planted secret never shows, plain or percent-encoded, in any case of the name", () => {
    const names = ["token", "access_token", "api_key", "apikey", "key", "password", "secret"];
    names.push("signature", "sig", "code", "auth", "X-Amz-Signature", "user[password]");
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.boolean(),
        fc.boolean(),
        plantedSecret,
        (name, upper, percent, planted) => {
          const plain = upper ? name.toUpperCase() : name;
          const written = percent ? percentEncode(plain) : plain;
          const value = percent ? percentEncode(planted) : planted;
          const kept = testRedactor().target(`/a/b?x=1&${written}=${value}&y=2`);
          expect(decodeURIComponent(kept)).not.toContain(planted);
          expect(kept.startsWith("/a/b?x=1&")).toBe(true);
          expect(kept.endsWith("&y=2")).toBe(true);
        },
      ),
    );
  });

  test("tokens in segments, path parameters and nested addresses go as well", () => {
    const { target } = testRedactor();
    expect(target(`/verify/${JWT}/done`)).toMatch(/^\/verify\/redacted\.\w{10}\.jwt\/done$/);
    expect(target("/a;jsessionid=0A1B2C?x=1")).toMatch(/^\/a;jsessionid=redacted-\w{10}\?x=1$/);
    expect(target(`/go?to=${encodeURIComponent("https://x.test/?token=abc123")}`)).not.toContain(
      "abc123",
    );
    expect(target("/go?next=/a?token=abc123")).not.toContain("abc123");
    expect(target("/a?x=1;token=abc123")).not.toContain("abc123");
  });

  test("what is not hidden stays byte for byte, and what is kept can be sent", () => {
    const { target } = testRedactor();
    expect(target("/p/%7Eq?a=%20b+c&a=2&&=&z")).toBe("/p/%7Eq?a=%20b+c&a=2&&=&z");
    expect(target("/p?token=a%20b")).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe("rules", () => {
  test("store: named hides what rules name and nothing else", () => {
    const made = testRedactor({ store: "named", redact: ["cookie:sid", "header:x-user"] });
    expect(made.header("cookie", "sid=1; theme=dark")).toMatch(
      /^sid=\[redacted \w{10}\]; theme=dark$/,
    );
    expect(made.header("authorization", "Bearer abc")).toBe("Bearer abc");
    expect(made.header("X-USER", "bob")).toBe(made.mask("bob"));
    expect(made.target("/a?token=1")).toBe("/a?token=1");
  });

  test("a detector named beside store: named finds its values and no others", () => {
    const { text, header, target } = testRedactor({ store: "named", redact: ["detect:email"] });
    expect(text(`ann@x.test ${JWT} 4111111111111111`)).toMatch(
      /^\w{10}@\w{4}\.example eyJ\S+ 4111111111111111$/,
    );
    expect(header("authorization", "Bearer abcdefgh")).toBe("Bearer abcdefgh");
    expect(target("/u/ann@x.test?token=abc")).toMatch(/^\/u\/\w{10}@\w{4}\.example\?token=abc$/);
  });

  test("in a form the everyday names of credentials hide, in other bodies they do not", () => {
    const { hidesBodyPath } = testRedactor();
    for (const name of ["code", "key", "sig", "session"]) {
      expect(hidesBodyPath([name], "form")).toBe(true);
      expect(hidesBodyPath([name])).toBe(false);
    }
    expect(hidesBodyPath(["color"], "form")).toBe(false);
  });

  test("a place below a hidden one is hidden too", () => {
    const { hidesBodyPath } = testRedactor({ redact: ["body:$..user", "body:$.a[*].b"] });
    expect(hidesBodyPath(["x", 0, "user", "name"])).toBe(true);
    expect(hidesBodyPath(["a", 3, "b"])).toBe(true);
    expect(hidesBodyPath(["a", "b"])).toBe(false);
    expect(hidesBodyPath(["session", "access_token"])).toBe(true);
    expect(hidesBodyPath(["user[token]"])).toBe(true);
    expect(hidesBodyPath(["code"])).toBe(false);
  });

  test.each([
    "nonsense",
    "body:email",
    "body:$.a[-1]",
    "header:",
    "header:a b",
    "path:/x",
    "query:",
    "detect:phone",
  ])("%s is refused with CONFIG_REDACT and its place in the list", (rule) => {
    const make = () => testRedactor({ redact: ["header:x", rule] });
    expect(make).toThrow(ShadowError);
    expect(make).toThrow(/privacy\.redact\[1\]/);
  });
});

function percentEncode(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}
