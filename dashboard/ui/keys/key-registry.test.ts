import { expect, test } from "vitest";
import { type KeyBinding, createKeyRegistry } from "./key-registry.ts";

function stage() {
  let now = 0;
  const done: string[] = [];
  const keys = createKeyRegistry(() => now);
  const bind = (name: string, label = name, also: readonly string[] = []): KeyBinding => ({
    ...{ keys: name, label, also, group: "This screen" },
    run: () => done.push(label),
  });
  return { keys, done, bind, later: (ms: number) => (now += ms) };
}

test("a key does what the newest binding says, and the older one's again when that has gone", () => {
  const { keys, done, bind } = stage();
  keys.add([bind("j", "frame")]);
  const leave = keys.add([bind("j", "screen")]);
  expect(keys.press("j")).toBe(true);
  leave();
  keys.press("j");
  expect(done).toEqual(["screen", "frame"]);
});

test("two keys in a row are one binding, if the second comes in time", () => {
  const { keys, done, bind, later } = stage();
  keys.add([bind("g d"), bind("d"), bind("r")]);
  expect(keys.press("g")).toBe(true);
  keys.press("d");
  keys.press("g");
  later(5000);
  keys.press("d");
  keys.press("g");
  keys.press("r");
  expect(done).toEqual(["g d", "d", "r"]);
});

test("a key of nobody is left to the browser", () => {
  const { keys, bind } = stage();
  keys.add([bind("j", "next", ["ArrowDown"])]);
  expect(keys.press("ArrowDown")).toBe(true);
  expect(keys.press("x")).toBe(false);
});

test("help lists each keys once, as they hold now", () => {
  const { keys, bind } = stage();
  keys.add([bind("j", "frame"), bind("?")]);
  keys.add([bind("j", "screen")]);
  expect(keys.list().map(({ label }) => label)).toEqual(["screen", "?"]);
});
