import fc from "fast-check";
import { expect, test } from "vitest";
import { flatText } from "./flat-text.ts";

test("is the same text, whatever it is made of", () => {
  const parts = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constant("\ud800")));
  fc.assert(
    fc.property(parts, (texts) => {
      const text = texts.reduce((whole, part) => whole + part, "");
      expect(flatText(text)).toBe(text);
    }),
  );
});
