import { expect, test } from "vitest";
import { MirrorSwitch } from "./mirror-switch.ts";

type Step = "begin" | "on" | "off" | "there" | "missing" | "waiting" | "draining";

/** What follows is told of each step, and how the mirror is switched. */
const CASES: readonly (readonly [
  string,
  readonly Step[],
  readonly string[],
  readonly boolean[],
])[] = [
  ["nobody is waited for", ["begin"], ["mirroring"], []],
  ["a wait", ["waiting", "begin", "there"], ["mirroring"], [false, true]],
  ["roles that are there early", ["waiting", "there", "begin"], ["mirroring"], [false, true]],
  ["a wait in vain", ["waiting", "begin", "missing"], ["paused"], [false]],
  ["a person", ["begin", "off", "off", "on"], ["mirroring", "paused", "mirroring"], [false, true]],
  [
    "roles that come while a person pauses",
    ["waiting", "begin", "off", "there"],
    ["paused"],
    [false],
  ],
  [
    "roles that leave while a person pauses",
    ["begin", "off", "missing", "there", "on"],
    ["mirroring", "paused", "mirroring"],
    [false, true],
  ],
  ["the end", ["begin", "draining", "missing", "there"], ["mirroring", "draining"], []],
];

test.each(CASES)("tells each phase once and as it is: %s", (_, steps, phases, switched) => {
  const told: string[] = [];
  const seen: boolean[] = [];
  const mirror = new MirrorSwitch((on) => seen.push(on));
  mirror.follow((phase) => {
    expect(phase).toBe(mirror.phase);
    if (phase === "mirroring") expect(mirror.on).toBe(true);
    told.push(phase);
  });
  const does = {
    begin: () => mirror.begin(),
    on: () => mirror.want(true),
    off: () => mirror.want(false),
    there: () => mirror.roles("there"),
    missing: () => mirror.roles("missing"),
    waiting: () => mirror.roles("waiting"),
    draining: () => mirror.end("draining"),
  } as const;
  for (const step of steps) does[step]();
  expect([told, seen]).toEqual([phases, switched]);
});
