import { expect, test } from "vitest";
import type { Replaced } from "../endpoint/template-learner.ts";
import { createTally } from "../tally/tally.ts";
import { createFollowReplaced } from "./follow-replaced.ts";
import { createPlacer } from "./placer.ts";

const BLOCK = 50;

function start() {
  let replaced: Replaced[] = [];
  const tally = createTally({ blockSize: BLOCK });
  const placer = createPlacer({
    ...{ blockSize: BLOCK, endpointsMax: 100 },
    ...{ nextSeq: 0, overflowed: 0 },
  });
  const following = createFollowReplaced({
    learner: {
      takeReplaced() {
        const taken = replaced;
        replaced = [];
        return taken;
      },
    },
    ...{ placer, tally },
  });
  return {
    ...{ tally, following },
    place: (endpoint: string) => following.placed(placer.place(endpoint)),
    replace(from: string, to: string) {
      replaced.push({ from, to });
      following.follow();
    },
  };
}

test("a name that comes again after its endpoint was absorbed is another endpoint", () => {
  const { following, place, replace } = start();
  for (let each = 0; each < 60; each += 1) following.arrived(place("GET /u/{id}"));
  const before = place("GET /u/a");
  replace("GET /u/a", "GET /u/{id}");
  const after = place("GET /u/a");
  expect(after).toMatchObject({ index: 0 });
  expect(following.arrived(after)).toEqual(after);
  expect(following.arrived(before)).toEqual({ ...before, endpoint: "GET /u/{id}", index: 60 });
});

test("an exchange under way follows through one replacement after the other", () => {
  const { following, place, replace } = start();
  const [first, second] = [place("GET /u/a/x"), place("GET /u/b/x")];
  for (let each = 0; each < 3; each += 1) following.arrived(place("GET /{id}/{id2}/x"));
  replace("GET /u/a/x", "GET /u/{id}/x");
  replace("GET /u/b/x", "GET /u/{id}/x");
  const third = place("GET /u/{id}/x");
  replace("GET /u/{id}/x", "GET /{id}/{id2}/x");
  expect([third, first, second].map((each) => following.arrived(each))).toMatchObject([
    { endpoint: "GET /{id}/{id2}/x", index: 5 },
    { endpoint: "GET /{id}/{id2}/x", index: 3 },
    { endpoint: "GET /{id}/{id2}/x", index: 4 },
  ]);
  // Once arrived, nothing of it is kept.
  expect(following.arrived(first)).toEqual(first);
});
