import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { type ReadyState, RoleReadiness, type Shortfall } from "./role-readiness.ts";

function readiness(wanted = { primary: 1, secondary: 1, candidate: 2 }) {
  const clock = manualClock();
  const seen: ReadyState[] = [];
  const waits: number[] = [];
  const watch = new RoleReadiness({
    ...{ wanted, timeoutMs: 60_000, clock },
    changed: (state) => {
      if (state.kind === "waiting") waits.push(state.short.length);
      else seen.push(state);
    },
  });
  watch.begin();
  return { clock, seen, waits, watch };
}

test("nobody to wait for is ready at once", () => {
  const { seen, watch } = readiness({ primary: 0, secondary: 0, candidate: 0 });
  expect(watch.state).toEqual({ kind: "ready" });
  expect(seen).toEqual([]);
});

test("is ready when the last instance of the last role has signalled, once", () => {
  const { seen, waits, watch, clock } = readiness();
  watch.signalled("candidate", 1);
  watch.signalled("primary", 1);
  watch.signalled("candidate", 2);
  expect(waits).toEqual([3, 2, 1]);
  expect(watch.state).toMatchObject({ kind: "waiting", short: [{ role: "secondary" }] });
  watch.signalled("secondary", 1);
  watch.signalled("secondary", 2);
  clock.advance(600_000);
  expect(seen).toEqual([{ kind: "ready" }]);
});

test("names who is missing when the time is over, and stays so", () => {
  const { seen, watch, clock } = readiness();
  watch.signalled("primary", 1);
  watch.signalled("candidate", 1);
  clock.advance(59_999);
  expect(seen).toEqual([]);
  clock.advance(1);
  watch.signalled("candidate", 2);
  watch.signalled("secondary", 1);
  expect(seen).toEqual([
    {
      kind: "timed-out",
      short: [
        { role: "secondary", present: 0, wanted: 1, left: [] },
        { role: "candidate", present: 1, wanted: 2, left: [] },
      ],
    },
  ]);
});

describe("begun again without its memory", () => {
  function resumed(short: readonly Shortfall[]) {
    const seen: ReadyState["kind"][] = [];
    const clock = manualClock();
    const watch = new RoleReadiness({
      ...{ wanted: { primary: 1, secondary: 0, candidate: 2 }, timeoutMs: 60_000, clock },
      ...{ resumed: short, changed: ({ kind }) => seen.push(kind) },
    });
    watch.begin();
    clock.advance(600_000);
    return { watch, seen };
  }

  test("those who were there are, and may leave", () => {
    const { watch, seen } = resumed([]);
    expect(watch.state.kind).toBe("ready");
    watch.signalled("candidate", 1);
    watch.left("candidate", "c-1");
    expect(seen).toEqual(["left"]);
  });

  test("a role that was short is when all of it have signalled again", () => {
    const { watch, seen } = resumed([{ role: "candidate", present: 1, wanted: 2, left: ["c-2"] }]);
    expect(watch.state).toMatchObject({ kind: "left", short: [{ present: 0, wanted: 2 }] });
    watch.signalled("candidate", 1);
    watch.signalled("candidate", 2);
    expect(seen).toEqual(["left", "ready"]);
  });
});

describe("once ready", () => {
  function ready() {
    const made = readiness();
    made.watch.signalled("primary", 1);
    made.watch.signalled("secondary", 1);
    made.watch.signalled("candidate", 2);
    made.seen.length = 0;
    return made;
  }

  test("a member that leaves is missed until it is back", () => {
    const { seen, watch } = ready();
    watch.left("candidate", "c-2");
    watch.left("candidate", "c-2");
    watch.returned("candidate", "c-1");
    watch.returned("candidate", "c-2");
    const short = [{ role: "candidate", present: 1, wanted: 2, left: ["c-2"] }];
    expect(seen).toEqual([{ kind: "left", short }, { kind: "ready" }]);
  });

  test("another instance takes its place by signalling", () => {
    const { seen, watch } = ready();
    watch.left("primary", "p-1");
    watch.signalled("primary", 2);
    expect(seen.map(({ kind }) => kind)).toEqual(["left", "ready"]);
  });

  test("the time to wait is over for good", () => {
    const { seen, watch, clock } = ready();
    watch.left("primary", "p-1");
    clock.advance(600_000);
    expect(seen.map(({ kind }) => kind)).toEqual(["left"]);
  });
});
