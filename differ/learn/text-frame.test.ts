import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDocument, textFrames } from "./text-frame.ts";

/** Of one text alone nothing is left out but for what it shares with an empty one. */
const textFrame = (text: string): string => textFrames([text, ""])[0] ?? "";

describe("the frame of a text", () => {
  test.each<[string, string, string]>([
    ["an ISO time", "it is 2026-11-30T18:49:29.123Z.", "it is 2027-01-02T03:04:05Z."],
    ["a date", "on 2026-11-30,", "on 2031-01-02,"],
    ["an HTTP date", "(Mon, 30 Nov 2026 18:49:29 GMT)", "(Sunday, 01-Jan-27 00:00:00 GMT)"],
    ["a time of day", "at 18:49:29", "at 9:05"],
    [
      "a UUID",
      "id=9f1b1c4e-5b1a-4a58-8f0e-0d6a3f1c2b3d",
      "id=00000000-5b1a-4a58-8f0e-0d6a3f1c2b3d",
    ],
    ["hexadecimal digits", "<a b='00f067aa0ba902b7'>", "<a b='1234567890123456'>"],
    ["base64", 'value="q83vEjRWeJCrze8SNFZ4kA=="', 'value="AAbbC0dxYz+9/aBcDeFgHi12"'],
    ["long numbers", "order 12345 of", "order 6789 of"],
    ["a long number in a slug", "see some-long-title-12345", "see some-long-title-99999"],
  ])("is the same for %s", (_name, left, right) => {
    expect(textFrame(left)).toBe(textFrame(right));
    expect(textFrame(left)).not.toBe(left);
  });

  test.each<[string, string, string]>([
    ["words", "three blind mice", "three blind rats"],
    ["long words", "internationalisation", "internationalization"],
    ["words with hyphens", "a-very-long-name-of-2-words", "a-very-long-name-of-3-words"],
    ["small numbers", "it costs 12.50", "it costs 13.50"],
    ["a time that became an id", "at 18:49:29", "at 1764528000"],
    ["a UUID that became a number", "id 9f1b1c4e-5b1a-4a58-8f0e-0d6a3f1c2b3d", "id 12345"],
  ])("tells %s apart", (_name, left, right) => {
    expect(textFrame(left)).not.toBe(textFrame(right));
  });

  test("takes linear time and is bounded, whatever the text", () => {
    const started = performance.now();
    const parts = [
      "a",
      "1",
      "-",
      "a1",
      "aB",
      "1-",
      "12:",
      "mon ",
      "0a-",
      "/",
      "=",
      "é",
      "2026-11-",
    ];
    for (const part of parts) {
      const frame = textFrame(part.repeat(1_000_000));
      expect(frame.length).toBeLessThan(400_000);
    }
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test("is one for any ids in any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uuid(), fc.uuid(), (head, tail, one, other) => {
        const around = (id: string): string => textFrame(`${head}\n${id}\n${tail}`);
        expect(around(one)).toBe(around(other));
      }),
    );
  });

  test("says of parts what it says of whole texts", () => {
    const lines = fc.constantFrom("same", "is 12345", "is 99999", "a b", "other", "");
    const text = fc.array(lines, { maxLength: 6 }).map((all) => all.join("\n"));
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const [p, s, k] = textFrames([a, b, c]);
        expect(p === s).toBe(textFrame(a) === textFrame(b));
        expect(s === k).toBe(textFrame(b) === textFrame(c));
      }),
    );
  });

  test("looks at a change beyond what is bounded, where the lines before it are the same", () => {
    const page = (last: string): string => `${"a line of words\n".repeat(10_000)}${last}\n`;
    const [one, two, three] = textFrames(["at 10:00", "at 11:00", "on 11:00"].map(page));
    expect(one).toBe(two);
    expect(three).not.toBe(one);
  });

  test("is of documents alone", () => {
    expect([isDocument("a\nb"), isDocument("x".repeat(65))]).toEqual([true, true]);
    expect([isDocument("x".repeat(64)), isDocument(7), isDocument(undefined)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
