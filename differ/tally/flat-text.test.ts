import fc from "fast-check";
import { expect, test } from "vitest";
import { flatText } from "./flat-text.ts";

test("is the same text, whatever it is made of", () => {
  const units = fc.array(fc.nat({ max: 0xffff }), { maxLength: 8 });
  const parts = fc.array(
    units.map((codes) => String.fromCharCode(...codes)),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(parts, (texts) => {
      const text = texts.reduce((whole, part) => whole + part, "");
      expect(flatText(text)).toBe(text);
    }),
  );
});
