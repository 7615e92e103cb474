import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readMirrorCases } from "./case-file.ts";
import { judgeMore, scriptOf } from "./judge-more.ts";
import { readMoreCases } from "./more-case.ts";
import { ok } from "./scripts.ts";
import { Theatre } from "./theatre.ts";

const cases = readMoreCases();
const theatre = new Theatre();
afterEach(() => theatre.clear());
afterAll(() => theatre.close());

test("every id is one case's alone", () => {
  const ids = [...readMirrorCases(), ...cases].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe("fixtures/cases/mirror-more.json", () => {
  test.each(cases.map((item) => [`${item.id} ${item.title}`, item] as const))(
    "%s",
    async (_, item) => {
      const scene = await theatre.play(
        item.send,
        { live: ok, shadow: ok },
        {
          stage: item.stage,
          before: (own) => {
            if (item.live !== undefined) own.live.script = scriptOf(own, item.live);
            if (item.grpc !== undefined) own.live.script = { grpc: item.grpc };
          },
        },
      );
      await judgeMore(scene, item);
    },
  );
});
