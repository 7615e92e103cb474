import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCard, luhnDigit } from "./detectors/card.ts";
import { permuteDigits } from "./digits.ts";
import { testRedactor } from "./testing/test-redactor.ts";

const { mask, text, body } = testRedactor({ redact: ["body:$..x"] });

const drawn = {
  email: fc.stringMatching(/^[a-z]{1,12}@[a-z]{2,12}\.(?:de|com)$/),
  uuid: fc.uuid(),
  digits: fc.stringMatching(/^[0-9]{4,40}$/),
  phone: fc.stringMatching(/^\+[1-9][0-9] [0-9]{2,4} [0-9]{4,8}$/),
  label: fc.stringMatching(/^[A-Za-z]{1,20}$/),
  jwt: fc
    .tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.stringMatching(/^[A-Za-z0-9_-]{20}$/))
    .map(([sub, signature]) => `eyJhbGciOiJIUzI1NiJ9.${btoa(`{"sub":"${sub}"}`)}.${signature}`)
    .map((token) => token.replaceAll("=", "")),
  card: fc
    .stringMatching(/^4[0-9]{14}$/)
    .map((payload) => payload + luhnDigit(payload))
    .map((digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 ")),
};

const FORMS: Record<keyof typeof drawn, RegExp> = {
  email: /^[0-9a-f]{10}@[0-9a-f]{4}\.example$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  digits: /^\d{4,40}$/,
  phone: /^\+\d\d \d{2,4} \d{4,8}$/,
  label: /^\[redacted [0-9a-f]{10}\]$/,
  jwt: /^redacted\.[0-9a-f]{10}\.jwt$/,
  card: /^9\d{3} \d{4} \d{4} \d{4}$/,
};

const NAMES = ["email", "uuid", "digits", "phone", "label", "jwt", "card"] as const;

describe.each(NAMES)("%s", (form) => {
  test("keeps its form and length of digits, equal stays equal and different different", () => {
    fc.assert(
      fc.property(drawn[form], drawn[form], (a, b) => {
        const masked = mask(a);
        expect(masked).toMatch(FORMS[form]);
        expect(masked.replace(/\d/g, "0") === a.replace(/\d/g, "0")).toBe(
          ["digits", "phone", "card"].includes(form),
        );
        expect(mask(a) === mask(b)).toBe(a === b);
        expect(testRedactor().mask(a)).toBe(masked);
      }),
      { numRuns: 500 },
    );
  });
});

test("found or named, in a text or a header, a value has one pseudonym", () => {
  fc.assert(
    fc.property(fc.oneof(drawn.email, drawn.card, drawn.jwt), (value) => {
      const masked = mask(value);
      expect(text(`see ${value} there`)).toBe(`see ${masked} there`);
      expect(testRedactor().header("x-note", value)).toBe(masked);
      expect(testRedactor().header("authorization", `Bearer ${value}`)).toBe(`Bearer ${masked}`);
      // What has passed once passes again as it is.
      expect(text(`see ${masked} there`)).toBe(`see ${masked} there`);
    }),
    { numRuns: 300 },
  );
});

test("a card's pseudonym is valid, nobody's, and has the digits of the same card written otherwise", () => {
  fc.assert(
    fc.property(drawn.card, (card) => {
      const digits = mask(card).replaceAll(" ", "");
      expect(digits).toMatch(/^9/);
      expect(luhnDigit(digits.slice(0, -1))).toBe(digits.slice(-1));
      expect(isCard(digits)).toBe(false);
      expect(mask(card.replaceAll(" ", ""))).toBe(digits);
    }),
  );
});

test("a hidden number stays a number of as many digits, in JSON as in a string", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 2 ** 40 }), fc.boolean(), (whole, cents) => {
      const lexeme = cents ? `${whole}.50` : String(whole);
      const kept = Buffer.from(body(Buffer.from(`{"x":${lexeme}}`), "application/json") ?? []);
      expect(kept.toString()).toBe(`{"x":${mask(lexeme)}}`);
      expect(mask(lexeme)).toMatch(cents ? /^[1-9]\d{3,}\.\d\d$/ : /^[1-9]\d{3,}$/);
      expect(mask(lexeme)).toHaveLength(lexeme.length);
    }),
  );
});

test("digits are permuted: over a whole domain no two of them meet", () => {
  let state = 1;
  const memory = new Map<string, number>();
  const prf = (input: string): number => {
    const known = memory.get(input);
    if (known !== undefined) return known;
    state = (state * 48_271) % 2_147_483_647;
    memory.set(input, state);
    return state;
  };
  for (const length of [1, 2, 3, 4]) {
    const all = Array.from({ length: 10 ** length }, (_, at) => String(at).padStart(length, "0"));
    const made = all.map((digits) => permuteDigits(digits, prf));
    expect(new Set(made).size).toBe(10 ** length);
    const zero = (digits: string): boolean => digits.startsWith("0");
    if (length > 1) expect(made.map(zero)).toEqual(all.map(zero));
  }
});

test("ten thousand values have ten thousand pseudonyms", () => {
  const many = (make: (at: number) => string): number =>
    new Set(Array.from({ length: 10_000 }, (_, at) => mask(make(at)))).size;
  expect(many((at) => `user${at}@x.test`)).toBe(10_000);
  expect(many((at) => `secret ${at}`)).toBe(10_000);
});
