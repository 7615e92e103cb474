import { expect, test } from "vitest";
import { createLedger, manualClock } from "../../core/index.ts";
import { createShadowLink } from "./shadow-link.ts";
import type { Batch, FromShadow, ToShadow } from "./wire.ts";

/** What is posted depends on turns of the event loop (real) and on time (held). */
async function started() {
  const posted: Batch[] = [];
  let tell = (_message: FromShadow): void => {};
  const clock = manualClock();
  const link = createShadowLink({
    startThread: () => ({
      post: (message: ToShadow) => void (message.kind === "batch" && posted.push(message)),
      onMessage: (listen) => void (tell = listen),
      onExit() {},
      onError() {},
      terminate: () => Promise.resolve(),
    }),
    ledgers: { proxy: createLedger(), tap: createLedger() },
    budget: { give() {} },
    inFlightMax: 16,
    clock,
    logger: { info() {}, warn() {}, error() {} },
  });
  tell({ kind: "ready", committed: 0, osThread: undefined });
  await link.ready;
  const offer = (path: string) =>
    link.offer({ method: "GET", path, headers: [], chunks: [], bodyBytes: 0, trailers: [] });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { link, clock, posted, offer, turn };
}

test("requests of one turn leave at its end, in one message", async () => {
  const { posted, offer, turn } = await started();
  offer("/a");
  offer("/b");
  expect(posted).toEqual([]);
  await turn();
  expect(posted.map((batch) => batch.numbers.length)).toEqual([4]);
});

test("a live status travels with the next request, and by itself only after 20 ms", async () => {
  const { link, clock, posted, offer, turn } = await started();
  offer("/a");
  await turn();
  link.live(0, 200);
  await turn();
  clock.advance(19);
  expect(posted).toHaveLength(1);
  offer("/b");
  await turn();
  expect(posted.at(-1)).toMatchObject({ firstSeq: 1, statuses: [0, 200] });
  link.live(1, 404);
  await turn();
  expect(posted).toHaveLength(2);
  clock.advance(20);
  expect(posted.at(-1)).toMatchObject({ numbers: [], statuses: [1, 404] });
  clock.advance(1000);
  expect(posted).toHaveLength(3);
});

test("many statuses do not wait", async () => {
  const { link, posted, turn } = await started();
  for (let seq = 0; seq < 512; seq += 1) link.live(seq, 200);
  await turn();
  expect(posted.map((batch) => batch.statuses.length)).toEqual([1024]);
});
