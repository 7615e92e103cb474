import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactCards } from "./card.ts";
import { redactEmails } from "./email.ts";
import { redactKeys } from "./key.ts";
import { redactWebTokens } from "./web-token.ts";

const hide = (): string => "#";

describe("e-mail addresses", () => {
  test.each([
    ["a@b.de", "#"],
    ["mail anna.b+shop@mail.x.co.uk.", "mail #."],
    ["<a@b.de>,'c@d.io'", "<#>,'#'"],
    ["to=a%40b.de&x", "to=#&x"],
    ["a&#64;b.de a&#x40;b.de a\\u0040b.de", "# # #"],
    ["müller@bücher.example", "#"],
    ['"john doe"@x.test', "#"],
    ["root@[192.0.2.1]", "#"],
    ["a@b@c.de", "a@#"],
    ["mailto:a@b.de?cc=c@d.de", "mailto:#?cc=#"],
    ["a@xn--bcher-kva.xn--p1ai", "#"],
  ])("%s", (text, kept) => {
    expect(redactEmails(text, hide)).toBe(kept);
  });

  test.each([
    ["logo@2x.png"],
    ["react@18.2.0"],
    ["@anna and @scope/pkg"],
    ["a@b"],
    ["a @ b.de"],
    ["12@34.56"],
    ["@b.de"],
    ["a@.de"],
    ["https://redacted-0123456789@x.test/"],
  ])("%s is none", (text) => {
    expect(redactEmails(text, hide)).toBe(text);
  });

  test("every address fast-check makes loses its domain, but for odd marks before the at sign", () => {
    const addresses = fc.emailAddress().filter((made) => /[A-Za-z0-9]@/.test(made));
    fc.assert(
      fc.property(addresses, fc.string({ maxLength: 5 }), (address, around) => {
        const domain = address.slice(address.lastIndexOf("@"));
        expect(redactEmails(`${around} ${address} ${around}`, hide)).not.toContain(domain);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("cards", () => {
  test.each([
    ["4111111111111111", "#"],
    ["4111 1111 1111 1111", "#"],
    ["paid with 5555-5555-5555-4444.", "paid with #."],
    ["378282246310005", "#"],
    ["3782 822463 10005", "#"],
    ["6011111111111117,3530111333300000", "#,#"],
    ["12 4111 1111 1111 1111 34", "12 # 34"],
    ["card_6759649826438453", "card_#"],
    ["4111 1111 1111 1111 5555 5555 5555 4444", "# #"],
  ])("%s", (text, kept) => {
    expect(redactCards(text, hide)).toBe(kept);
  });

  test.each([
    ["4111111111111112"],
    ["1700000000000"],
    ["4222222222222"],
    ["1700000000000000"],
    ["94111111111111111"],
    ["4111111111111111000000"],
    ["0.4111111111111111"],
    ["4111111111111111.5"],
    ["a4111111111111111"],
    ["4111111111111111f"],
    ["41111111-1111-1111-1111-111111111111"],
    ["00004111-1111-1111-1111-1111aaaa0000"],
    ["2024-01-01 10:00:00"],
    ["+49 30 901820"],
  ])("%s is none", (text) => {
    expect(redactCards(text, hide)).toBe(text);
  });

  test("of random digits of 16 places few are taken for cards, of 20 and more none", () => {
    const digits = (length: number): fc.Arbitrary<string> =>
      fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`));
    const taken = (length: number): number =>
      fc
        .sample(digits(length), { numRuns: 4000, seed: 7 })
        .filter((text) => redactCards(text, hide) !== text).length;
    expect(taken(16) / 4000).toBeLessThan(0.04);
    expect(taken(20) + taken(24)).toBe(0);
  });
});

describe("tokens and keys", () => {
  test.each([
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "#"],
    ["keyJournal.entry.first", "keyJournal.entry.first"],
    ["eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9"],
    ["ewogICJhbGciOiAibm9uZSIKfQ.e30.", "#"],
  ])("%s", (text, kept) => {
    expect(redactWebTokens(text, hide)).toBe(kept);
  });

  test.each([
    ["task-0123456789abcdef0"],
    ["disk-usage-of-the-whole"],
    ["a-----BEGIN PUBLIC KEY-----b"],
  ])("%s is no key", (text) => {
    expect(redactKeys(text, hide)).toBe(text);
  });
});
