import fc from "fast-check";
import { expect, test } from "vitest";
import { type Piece, splitPieces } from "./split-pieces.ts";

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("pieces do not depend on how the bytes arrive; lines are counted as an editor counts them", async () => {
  const separator = Buffer.from("\n--\n");
  const piece = fc
    .stringMatching(/^[a\n-]{0,12}$/)
    .filter((text) => !`${text}\n`.includes("\n--\n"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      async (texts, size) => {
        const bytes = Buffer.from(texts.join("\n--\n"));
        // Two neighbours may make a separator of their own where they meet.
        const expected = bytes.toString().split("\n--\n");
        const pieces: Piece[] = [];
        for await (const found of splitPieces(chunked(bytes, size), { separator, bytesMax: 1000 }))
          pieces.push(found);
        const last = expected.at(-1) === "" ? expected.slice(0, -1) : expected;
        expect(pieces.map(({ bytes: found }) => String(found))).toEqual(last);
        let before = "";
        for (const [index, found] of pieces.entries()) {
          expect(found.line).toBe(before.split("\n").length);
          before += `${expected[index] ?? ""}\n--\n`;
        }
      },
    ),
    { numRuns: 500 },
  );
});
