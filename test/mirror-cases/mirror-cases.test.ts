import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type MirrorCase, readMirrorCases } from "./case-file.ts";
import { JUDGEMENTS } from "./judgements/all.ts";
import { LIVE_SCRIPTS, SHADOW_SCRIPTS, ok } from "./scripts.ts";
import { Theatre } from "./theatre.ts";

const cases = readMirrorCases();
const theatre = new Theatre();
afterEach(() => theatre.clear());
afterAll(() => theatre.close());

test("every case has a judgement, and every judgement a case", () => {
  const ids = cases.map(({ id }) => id);
  expect(Object.keys(JUDGEMENTS).toSorted()).toEqual(ids.toSorted());
});

test("every script of a case is known", () => {
  for (const { id, live_script, shadow_script } of cases) {
    expect(LIVE_SCRIPTS[live_script], id).toBeDefined();
    expect(SHADOW_SCRIPTS[shadow_script], id).toBeDefined();
  }
});

describe("fixtures/cases/mirror.json", () => {
  test.each(cases.map((item) => [`${item.id} ${item.title}`, item] as const))("%s", (_, item) =>
    judge(item),
  );
});

async function judge(item: MirrorCase): Promise<void> {
  const judgement = JUDGEMENTS[item.id];
  const live = LIVE_SCRIPTS[item.live_script];
  const candidate = SHADOW_SCRIPTS[item.shadow_script];
  if (judgement === undefined || live === undefined || candidate === undefined) {
    throw new Error(`${item.id} has no judgement or no script`);
  }
  const scripts = { live, shadow: ok, candidate };
  await judgement((options) => theatre.play(item.send, scripts, options));
}
