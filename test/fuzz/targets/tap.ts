import fc from "fast-check";
import { type FuzzStage, openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { mustBeAsked } from "../must-be-asked.ts";
import { playClient } from "../play-client.ts";
import { readAsNode } from "../read-as-node.ts";
import { type ClientScript, ID, clientScript } from "../request-grammar.ts";

const SIDE_BY_SIDE = 6;

/** Any bytes at the tap: answered, counted, and at most one copy to each role. */
export const tap = fuzzTarget(
  "tap",
  fc.array(clientScript, { minLength: 1, maxLength: SIDE_BY_SIDE }),
  async () => {
    const stage = await openFuzzStage();
    return { play: (scripts) => playTap(stage, scripts), stop: () => stage.stop() };
  },
);

async function playTap(stage: FuzzStage, scripts: readonly ClientScript[]): Promise<void> {
  const { primary, secondary, candidate } = stage.roles;
  for (const role of [stage.live, primary, secondary, candidate]) role.forget();
  const [, ...asked] = await Promise.all([
    stage.canary(),
    ...scripts.map(async (script) => {
      const id = stage.freshId();
      const pieces = script.pieces.map((piece) => piece.replaceAll(ID, id));
      await playClient(stage.run.tap, { ...script, pieces });
      return readAsNode(pieces.join(""));
    }),
  ]);
  await stage.check();
  for (const { seen } of [primary, secondary, candidate]) {
    mustBeAsked("a role", { asked: asked.flat(), seen });
  }
  if (stage.live.seen.length > 0) throw new Error("the live service got what came to the tap");
}
