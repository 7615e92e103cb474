import { expect, test } from "vitest";
import { OpAnswers } from "./op-answers.ts";

const NEVER = new AbortController().signal;

test("an operation is done once, also while it is under way; one that failed is done again", async () => {
  const answers = new OpAnswers<string>((text) => text.length);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let begun = 0;
  const work = (): Promise<string> => {
    begun += 1;
    return promise;
  };
  const both = [answers.once("a", work), answers.once("a", work)];
  resolve("done");
  expect(await Promise.all(both)).toEqual(["done", "done"]);
  expect(begun).toBe(1);
  const failing = Promise.withResolvers<string>();
  const first = answers.once("b", () => failing.promise);
  failing.reject(new Error("away"));
  await expect(first).rejects.toThrow("away");
  expect(await answers.once("b", async () => "back")).toBe("back");
  reject(new Error("settled before"));
});

test("who asks again ends the wait of before, and is told what that got in the last moment", async () => {
  const answers = new OpAnswers<number>(() => 0);
  const until = (signal: AbortSignal): Promise<number> =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const before = answers.waitOnce("a", until, NEVER);
  before.catch(() => undefined);
  expect(await answers.waitOnce("a", async () => 2, NEVER)).toBe(2);
  await expect(before).rejects.toThrow();
  expect(await answers.waitOnce("a", async () => 3, NEVER)).toBe(2);
  expect(await answers.forget("a")).toBe(2);
  expect(await answers.waitOnce("a", async () => 3, NEVER)).toBe(3);
});

test("keeps the last 32,768 at least, and two generations at most, by number and by size", async () => {
  const answers = new OpAnswers<string>((text) => text.length);
  const again = async (id: string): Promise<boolean> =>
    (await answers.once(id, async () => "again")) === "again";
  for (let n = 0; n < 65_536; n += 1) await answers.once(String(n), async () => "");
  expect(await again("40000")).toBe(false);
  expect(await again("0")).toBe(true);
  const large = "x".repeat(5 * 1024 ** 2);
  for (const id of ["u", "v", "w", "x", "y"]) await answers.once(id, async () => large);
  expect(await again("u")).toBe(true);
  expect(await again("y")).toBe(false);
});
