import { setImmediate as turn } from "node:timers/promises";
import { expect } from "vitest";
import { ROLES } from "../../core/index.ts";
import type { Message } from "./message.ts";
import type { ExpectedClient, ExpectedRequests, MoreCase, Reply } from "./more-case.ts";
import { expand } from "./play.ts";
import type { SeenRequest, UpstreamScript } from "./raw-upstream.ts";
import type { Scene } from "./scene.ts";

/** Judges a case of fixtures/cases/mirror-more.json by what stands in it. */
export async function judgeMore(scene: Scene, { expect: wanted }: MoreCase): Promise<void> {
  await judgeClient(scene, wanted.client);
  const copies = await scene.copies();
  judgeRequests(
    "live",
    scene.live.whole.map(({ message }) => message),
    wanted.live,
  );
  const cut = scene.live.seen.length - scene.live.whole.length;
  expect(cut, "requests cut off at live").toBeLessThanOrEqual(wanted.live.cut ?? 0);
  for (const role of ROLES) {
    judgeRequests(role, copies[role], wanted.shadows);
    expect(scene.stage.shadows[role].garbage, `garbage at ${role}`).toBe("");
  }
  expect(scene.live.garbage, "garbage at live").toBe("");
  const { counters } = scene;
  if (wanted.refused !== undefined) expect(counters.refused).toEqual(wanted.refused);
  if (wanted.filtered !== undefined) expect(counters.filtered).toBe(wanted.filtered);
  if (wanted.dropped !== undefined) expect(counters.dropped).toEqual(wanted.dropped);
}

async function judgeClient(scene: Scene, wanted: ExpectedClient): Promise<void> {
  const answers = await scene.answers(wanted.statuses.length);
  const client = scene.asker;
  if (wanted.closed === true || wanted.cut === true) {
    await scene.ended();
    expect(client.wasReset && wanted.cut !== true, "the connection was reset").toBe(false);
  }
  expect(client.broken, "bytes that are no answer").toBeUndefined();
  const seen = answers.map(({ status }) => status);
  expect(seen).toHaveLength(wanted.statuses.length);
  seen.forEach((status, index) => expect([wanted.statuses[index]].flat()).toContain(status));
  if (wanted.closed === false) expect(client.ended).toBe(false);
  if (wanted.endedByHead !== undefined) {
    expect(answers.map(({ endedByHead }) => endedByHead)).toEqual(wanted.endedByHead);
  }
  if (wanted.cut === true) expect(client.answers.at(-1)?.complete).toBe(false);
  if (wanted.interim !== undefined) {
    expect(client.interim.map(({ status }) => status)).toEqual(wanted.interim);
  }
  if (wanted.bodies !== undefined) expect(answers.map(({ body }) => body)).toEqual(wanted.bodies);
  if (wanted.trailers !== undefined) {
    expect(answers.map(({ trailers }) => trailers)).toEqual(wanted.trailers);
  }
  judgeFields("client", answers, wanted.fields);
  judgeFields("client, interim", client.interim, wanted.interimFields);
}

function judgeRequests(who: string, seen: readonly Message[], wanted: ExpectedRequests): void {
  expect(seen.length, `requests at ${who}`).toBe(wanted.requests);
  const { targets, methods, bodies, trailers } = wanted;
  // Copies are sent side by side, so only live's order is one.
  const inOrder = (values: string[]): string[] => (who === "live" ? values : values.toSorted());
  if (targets !== undefined) {
    expect(inOrder(seen.map(({ target }) => target)), `targets at ${who}`).toEqual(
      inOrder(targets.map(expand)),
    );
  }
  if (methods !== undefined) expect(seen.map(({ method }) => method)).toEqual(methods);
  if (bodies !== undefined) {
    expect(
      seen.map(({ body }) => body),
      `bodies at ${who}`,
    ).toEqual(bodies.map(expand));
  }
  if (trailers !== undefined) expect(seen.map((message) => message.trailers)).toEqual(trailers);
  judgeFields(who, seen, wanted.fields);
}

function judgeFields(
  who: string,
  messages: readonly Message[],
  wanted: ExpectedRequests["fields"] = {},
): void {
  for (const [name, value] of Object.entries(wanted)) {
    for (const message of messages) {
      const seen = message.get(name) ?? null;
      const pattern = value === null ? null : /^\/(\^.*\$)\/$/.exec(value);
      if (pattern === null) expect(seen, `${name} at ${who}`).toBe(value);
      else expect(seen, `${name} at ${who}`).toMatch(new RegExp(pattern[1] ?? ""));
    }
  }
}

/** The live service of a case, saying what the case lets it say. */
export function scriptOf(scene: Scene, replies: NonNullable<MoreCase["live"]>): UpstreamScript {
  const say = (seen: SeenRequest, moment: Reply["on"]): void => {
    const own = replies[seen.message.target] ?? replies["*"] ?? [];
    for (const reply of own) if (reply.on === moment) void sayReply(scene, seen, reply);
  };
  return { onHead: (seen) => say(seen, "head"), onWhole: (seen) => say(seen, "whole") };
}

async function sayReply(scene: Scene, { wire }: SeenRequest, reply: Reply): Promise<void> {
  const { after } = reply;
  if (after === "refused") {
    while (Object.keys(scene.counters.refused).length === 0 && !wire.closed) await turn();
  } else if (after !== undefined) {
    const asked = (): boolean => scene.live.seen.some(({ message }) => message.target === after);
    await scene.until(`a request for ${after}`, asked);
  }
  const bytes = expand(reply.says);
  if (reply.end === "close") wire.socket.end(bytes, "latin1");
  else
    wire.socket.write(bytes, "latin1", () => {
      if (reply.end === "reset") wire.socket.resetAndDestroy();
    });
}
