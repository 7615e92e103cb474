import fc from "fast-check";
import { expect, test } from "vitest";
import { changedPart, ledBy } from "./changed-part.ts";
import { redactedParts } from "./redacted-parts.ts";
import { visible } from "./visible.ts";

test("the parts make the text, what is shared is shared, and no character is split", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "😁", "\u0301") });
  fc.assert(
    fc.property(text, text, text, text, (before, one, other, after) => {
      const [left, right] = [before + one + after, before + other + after];
      const found = changedPart(left, right);
      if (found === undefined) return;
      expect(found.before + found.changed + found.after).toBe(left);
      expect(right.startsWith(found.before) && right.endsWith(found.after)).toBe(true);
      for (const part of Object.values(found)) expect(part).toBe(part.toWellFormed());
    }),
  );
});

test("of a long beginning the end is kept", () => {
  expect(ledBy("x".repeat(30))).toBe(`…${"x".repeat(24)}`);
  expect(ledBy("short")).toBe("short");
});

test("marks of what was redacted are told apart from text", () => {
  expect(redactedParts("Bearer [redacted 3f2a9c81d0], redacted-3f2a9c81d0; redactedly")).toEqual([
    { text: "Bearer ", redacted: false },
    { text: "[redacted 3f2a9c81d0]", redacted: true },
    { text: ", ", redacted: false },
    { text: "redacted-3f2a9c81d0", redacted: true },
    { text: "; redactedly", redacted: false },
  ]);
});

test("what cannot be seen is shown, and everything else stays", () => {
  expect(visible("a\u202eb\u200b\u0000\ufeff")).toBe("a\\u202eb\\u200b\\u0000\\ufeff");
  expect(visible("é 😀\t\r\n日本")).toBe("é 😀\t\r\n日本");
});
