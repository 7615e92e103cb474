import fc from "fast-check";
import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

test("what follows a number is held without gaps, or not at all", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }), (sizes) => {
      const recent = new Recent();
      let last = 0;
      for (const size of sizes) {
        const entries = Array.from({ length: size }, (_, at) => ({
          seq: last + at + 1,
          raw: "x".repeat(((last + at) * 37) % 3000),
        }));
        recent.add(entries);
        last += size;
        for (const after of [0, last - 1, last - size, last]) {
          const found = recent.after(after);
          if (found === undefined) continue;
          expect(found.map(({ seq }) => seq)).toEqual(
            Array.from({ length: last - after }, (_, at) => after + at + 1),
          );
        }
      }
      if (last > 0) expect(recent.after(last - 1)).toHaveLength(1);
    }),
  );
});
