import fc from "fast-check";
import { type FuzzStage, openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { mustAnswerInOrder } from "../must-answer-in-order.ts";
import { mustBeAsked } from "../must-be-asked.ts";
import { playClient } from "../play-client.ts";
import { type ReadRequest, readAsNode } from "../read-as-node.ts";
import { type ClientScript, ID, clientScript } from "../request-grammar.ts";

/** Connections at one time. */
const SIDE_BY_SIDE = 6;

/** Any bytes from clients, while a well-behaved one asks too. */
export const client = fuzzTarget(
  "client",
  fc.array(clientScript, { minLength: 1, maxLength: SIDE_BY_SIDE }),
  async () => {
    const stage = await openFuzzStage();
    return { play: (scripts) => playClients(stage, scripts), stop: () => stage.stop() };
  },
);

async function playClients(stage: FuzzStage, scripts: readonly ClientScript[]): Promise<void> {
  const services = [stage.live, stage.roles.primary, stage.roles.secondary, stage.roles.candidate];
  for (const service of services) service.forget();
  const [, ...asked] = await Promise.all([
    stage.canary(),
    ...scripts.map((script) => playOne(stage, script)),
  ]);
  await stage.check();
  for (const [index, { seen }] of services.entries()) {
    const where = index === 0 ? "the live service" : `role ${index}`;
    mustBeAsked(where, { asked: asked.flat(), seen });
  }
}

/** What the client can be said to have asked. */
async function playOne(stage: FuzzStage, script: ClientScript): Promise<ReadRequest[]> {
  const id = stage.freshId();
  const pieces = script.pieces.map((piece) => piece.replaceAll(ID, id));
  const asked = await readAsNode(pieces.join(""));
  const received = await playClient(stage.run.proxy, { ...script, pieces });
  mustAnswerInOrder(asked, received);
  return asked;
}
