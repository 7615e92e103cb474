import { afterEach, expect, test } from "vitest";
import { benchShadow, requestOf } from "./testing/bench-shadow.ts";
import { type RawRole, answerOk, rawRole, refusingOrigin } from "./testing/roles.ts";
import { Connections } from "./connections.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

async function role(answer = answerOk): Promise<RawRole> {
  const started = await rawRole(answer);
  open.push(started);
  return started;
}

test("a connection is lent to one copy at a time and used again afterwards", async () => {
  const connections = new Connections("http://127.0.0.1:9", 100);
  open.push(connections);
  const first = connections.lend();
  expect(connections.lend()).not.toBe(first);
  connections.takeBack(first);
  expect(connections.lend()).toBe(first);
  expect(connections.size).toBe(2);
});

test("a discarded connection never comes back", () => {
  const connections = new Connections("http://127.0.0.1:9", 100);
  const first = connections.lend();
  connections.discard(first);
  connections.takeBack(first);
  expect(connections.lend()).not.toBe(first);
});

test("a role that refused is asked again on a connection that works", async () => {
  const candidate = await refusingOrigin();
  const [primary, secondary] = [await role(), await role()];
  const targets = { primary: primary.origin, secondary: secondary.origin, candidate };
  const shadow = benchShadow({ targets, mirror: { breaker: { failures: 100, open: "1ms" } } });
  open.push(shadow);
  for (let round = 1; round <= 3; round += 1) {
    shadow.send(requestOf(`/${round}`), requestOf(`/${round}`));
    await shadow.until(() => shadow.totals.compared === 2 * round);
  }
  const failed = { kind: "failed", code: "ECONNREFUSED" };
  expect(shadow.accepted.map((exchange) => exchange.outcomes.candidate)).toEqual(
    Array.from({ length: 6 }, () => failed),
  );
  expect(primary.heads.length).toBe(6);
});
