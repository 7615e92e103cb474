import { expect, test } from "vitest";
import { ROLES } from "../../core/index.ts";
import { RunKeys } from "./run-keys.ts";

test("on its own server a name stands for itself and in the run's scope, elsewhere in the scope alone", () => {
  const scoped = "run:r:plan:shadowdiff:case:run";
  const own = new RunKeys("r", "own");
  const shared = new RunKeys("r", "shared");
  expect(own.state("mirroring")).toEqual(["mirroring", `${scoped}:states:mirroring`]);
  expect(own.topic("events")).toEqual(["events", `${scoped}:topics:events`]);
  expect(shared.state("mirroring")).toEqual([`${scoped}:states:mirroring`]);
  expect(shared.topic("events")).toEqual([`${scoped}:topics:events`]);
});

test("a role's readiness is known by its key in whatever scope", () => {
  const keys = new RunKeys("r", "own");
  for (const role of ROLES) {
    for (const key of keys.ready(role)) expect(keys.roleOf(key)).toBe(role);
    expect(keys.roleOf(`run:other\n:plan:p:case:c:states:ready:${role}`)).toBe(role);
    expect(keys.roleOf(`not:ready:${role}`)).toBeUndefined();
    expect(keys.roleOf(`run:r:plan:p:case:c:topics:ready:${role}`)).toBeUndefined();
  }
  expect(keys.roleOf("ready:live")).toBeUndefined();
  expect(keys.noRoleOf("ready:candidat")).toBe("candidat");
  expect(keys.noRoleOf("run:r:plan:p:case:c:states:ready:candidat")).toBe("candidat");
  expect(keys.noRoleOf("ready:candidate")).toBeUndefined();
  expect(keys.noRoleOf("already:x")).toBeUndefined();
});
