import { PassThrough, Writable } from "node:stream";
import { expect, test } from "vitest";
import { SpentMemory } from "./spent-memory.ts";

const PIECE = 65_536;

/** A stream whose writes end when the test says so. */
function slowStream(): { stream: Writable; next(error?: Error): void } {
  const ends: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => void ends.push(done),
  });
  stream.on("error", () => undefined);
  return { stream, next: (error) => ends.shift()?.(error) };
}

const ticks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a piece keeps its memory until its own write is over, and not longer", async () => {
  const { stream, next } = slowStream();
  const spent = new SpentMemory();
  const pieces = [1, 2, 3].map((fill) => Buffer.alloc(PIECE, fill));
  for (const piece of pieces) stream.write(piece, spent.after(piece));
  const lengths = (): number[] => pieces.map((piece) => piece.length);
  await ticks();
  expect(lengths()).toEqual([PIECE, PIECE, PIECE]);
  next();
  await ticks();
  expect(lengths()).toEqual([0, PIECE, PIECE]);
  next();
  next();
  await ticks();
  expect(lengths()).toEqual([0, 0, 0]);
});

test("what a failed write held is left to the collector", async () => {
  const { stream, next } = slowStream();
  const spent = new SpentMemory();
  const piece = Buffer.alloc(PIECE, 1);
  stream.write(piece, spent.after(piece));
  next(new Error("gone"));
  await ticks();
  expect(piece.length).toBe(PIECE);
});

test("memory that others share is left alone", async () => {
  const spent = new SpentMemory();
  const whole = Buffer.alloc(2 * PIECE, 1);
  const half = whole.subarray(0, PIECE);
  const stream = new PassThrough();
  stream.resume();
  stream.write(half, spent.after(half));
  await ticks();
  expect(half.length).toBe(PIECE);
  expect(spent.after(Buffer.from("small"))).toBeUndefined();
});

test("a hundred megabytes pass without holding more than a few pieces", async () => {
  const { stream, next } = slowStream();
  const spent = new SpentMemory();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let count = 0; count < 1600; count += 1) {
    const piece = Buffer.alloc(PIECE);
    stream.write(piece, spent.after(piece));
    next();
    if (count % 16 === 0) {
      await ticks();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  }
  expect(most).toBeLessThan(40 * PIECE);
});
