import type { Socket } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { perRole } from "../../core/index.ts";
import { benchShadow, requestOf } from "./testing/bench-shadow.ts";
import { answerOk, rawRole } from "./testing/roles.ts";

/** Ways of treating a request; every one of them makes some client somewhere send it again. */
const TREATMENTS: Readonly<Record<string, (socket: Socket) => void>> = {
  ok: answerOk,
  close: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  half: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", () =>
      socket.resetAndDestroy(),
    );
  },
  last: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
  twice: (socket) => {
    answerOk(socket);
    answerOk(socket);
  },
  busy: (socket) => socket.end("HTTP/1.1 503 No\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"),
  hang: () => {},
};
const NAMES = Object.keys(TREATMENTS);

/** The treatment stands in the path, one letter position a role: `/ok/reset/hang`. */
function treat(position: number): (socket: Socket, head: string) => void {
  return (socket, head) => {
    const name = head.split(" ")[1]?.split("/")[position];
    (TREATMENTS[name ?? "ok"] ?? answerOk)(socket);
  };
}

test("a request reaches each role at most once, however sockets end, and is counted once", async () => {
  const name = fc.constantFrom(...NAMES);
  const method = fc.constantFrom("GET", "HEAD", "POST", "DELETE");
  const plan = fc.array(fc.tuple(method, name, name, name), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(plan, async (requests) => {
      const roles = {
        primary: await rawRole(treat(1)),
        secondary: await rawRole(treat(2)),
        candidate: await rawRole(treat(3)),
      };
      const targets = perRole((role) => roles[role].origin);
      const mirror = { inFlightMax: 3, timeout: "40ms", breaker: { failures: 1000, open: "1ms" } };
      const shadow = benchShadow({ targets, mirror });
      shadow.send(
        ...requests.map(([verb, ...names], index) =>
          requestOf(`/${names.join("/")}`, {
            method: verb,
            headers: ["host", "s", "x-number", `${index}`],
          }),
        ),
      );
      await shadow.until(() => shadow.left() === requests.length);
      await shadow.close();
      for (const role of Object.values(roles)) {
        await role.close();
        const numbers = role.heads.map((head) => /x-number: (\d+)/.exec(head)?.[1]);
        expect(new Set(numbers).size).toBe(numbers.length);
      }
      expect(shadow.totals.compared).toBe(requests.length);
    }),
    { numRuns: 12 },
  );
});
