import { afterEach, expect, test } from "vitest";
import { UNANSWERED_MAX } from "./client-connection.ts";
import {
  OK,
  type Stage,
  type StageOptions,
  type Wire,
  accounted,
  answering,
  eventually,
  isWhole,
  openStage,
  turn,
} from "./testing/live-harness.ts";

let stage: Stage | undefined;

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

afterEach(async () => {
  const last = stage;
  stage = undefined;
  if (last === undefined) return;
  await last.settled();
  await last.close();
  expect(last.ledger.snapshot().open).toBe(0);
  expect(accounted(last.ledger)).toBe(last.ledger.snapshot().received);
});

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

function pipeline(count: number): string {
  return Array.from({ length: count }, (_, index) => get(`/${index}`)).join("");
}

/** Answers each request with its path and a filling; holds those that `holds` names. */
function echoing(filling: number, holds: (path: string) => boolean = () => false) {
  const held: (() => void)[] = [];
  const live = (wire: Wire): void => {
    if (!isWhole(wire.received)) return;
    const path = /^\w+ (\S+)/.exec(wire.received)?.[1] ?? "";
    wire.received = "";
    const body = `<${path}>${"x".repeat(filling)}`;
    const answer = (): void => {
      wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    };
    if (holds(path)) held.push(answer);
    else answer();
  };
  return { live, held };
}

function pathsIn(received: string): string[] {
  return Array.from(received.matchAll(/<\/(\d+)>/g), (match) => match[1] ?? "");
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

test("a client that pipelines 5,000 requests unread has few of them open, and gets all answers in order", async () => {
  const { live } = echoing(2000);
  const { client, ledger, liveWires } = await open({ live });
  let openMost = 0;
  const watch = (): void => void (openMost = Math.max(openMost, ledger.snapshot().open));
  const greedy = client();
  greedy.socket.pause();
  greedy.send(pipeline(5000));
  const other = client();
  for (let round = 0; round < 50; round += 1) {
    other.received = "";
    await other.send(get("/other")).until(isWhole);
    watch();
  }
  // Until nothing moves any more: the kernel's buffers are full of answers nobody reads.
  for (let still = 0, before = -1; still < 200; still += 1) {
    await turn();
    watch();
    const now = ledger.snapshot().received;
    if (now !== before) still = 0;
    before = now;
  }
  expect(ledger.snapshot().received).toBeLessThan(5000);
  expect(liveWires.length).toBeLessThanOrEqual(UNANSWERED_MAX + 1);
  greedy.socket.resume();
  await greedy.until((text) => text.slice(-2100).includes("</4999>") && text.endsWith("x"));
  expect(pathsIn(greedy.received)).toEqual(numbers(5000));
  expect(openMost).toBeLessThanOrEqual(UNANSWERED_MAX + 1);
  greedy.socket.destroy();
  other.socket.destroy();
}, 30_000);

test("a request that live does not answer holds back those behind it beyond the limit", async () => {
  const { live, held } = echoing(0, (path) => path === "/0");
  const { client, ledger, liveWires } = await open({ live });
  const wire = client().send(pipeline(3000));
  await eventually(() => held.length === 1 && ledger.snapshot().received >= UNANSWERED_MAX);
  for (let round = 0; round < 50; round += 1) await turn();
  expect(ledger.snapshot().received).toBe(UNANSWERED_MAX);
  expect(liveWires.length).toBe(UNANSWERED_MAX);
  held[0]?.();
  await wire.until((text) => text.endsWith("</2999>"));
  expect(pathsIn(wire.received)).toEqual(numbers(3000));
  wire.socket.destroy();
});

test("a closed sending side costs no answer behind the limit", async () => {
  const { client } = await open(echoing(0));
  const wire = client();
  wire.socket.end(pipeline(100));
  await wire.until((text) => text.endsWith("</99>"));
  expect(pathsIn(wire.received)).toEqual(numbers(100));
  wire.socket.destroy();
});

test("a body behind the limit arrives whole, and the request behind it is answered", async () => {
  const { client, offered } = await open(echoing(0));
  const post = "POST /100 HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n";
  const wire = client().send(pipeline(100) + post + "y".repeat(60_000) + get("/101"));
  await wire.until((text) => text.endsWith("</101>"));
  expect(pathsIn(wire.received)).toEqual(numbers(102));
  wire.socket.destroy();
  await eventually(() => offered.length === 102);
  expect(offered.find(({ path }) => path === "/100")?.bodyBytes).toBe(60_000);
});

test("garbage behind waiting requests lets their answers go out first and is refused once", async () => {
  const { exchange, ledger } = await open(echoing(0));
  const received = await exchange(`${pipeline(100)}garbage\r\n\r\n`);
  expect(pathsIn(received)).toEqual(numbers(100));
  expect(ledger.snapshot().received).toBe(101);
});

test("a waiting request whose body turns out to be garbage is refused in its turn", async () => {
  const { exchange, ledger } = await open(echoing(0));
  const post = "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
  const received = await exchange(pipeline(100) + post);
  expect(pathsIn(received)).toEqual(numbers(100));
  expect(received).toMatch(/HTTP\/1\.1 400 /);
  expect(ledger.snapshot().received).toBe(101);
});

test("closing ends a connection that is not read from", async () => {
  const { live, held } = echoing(0, () => true);
  const { client, path, ledger, settled } = await open({ live });
  const wire = client().send(pipeline(3000));
  await eventually(() => held.length === UNANSWERED_MAX);
  await settled();
  await path.close(1);
  await wire.end();
  expect(ledger.snapshot().received).toBe(UNANSWERED_MAX);
});

test("a client that goes away takes along what waited", async () => {
  const { live, held } = echoing(0, () => true);
  const { client, exchange, ledger, liveWires } = await open({
    live: (wire) => {
      if (wire.received.includes("/after")) answering(OK)(wire);
      else live(wire);
    },
  });
  const wire = client().send(pipeline(1000));
  await eventually(() => held.length === UNANSWERED_MAX);
  wire.socket.resetAndDestroy();
  for (const answer of held) answer();
  const last = await exchange("GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(last).toMatch(/ok$/);
  await eventually(() => liveWires.length > 0);
  expect(ledger.snapshot().received).toBeLessThan(1001);
});

test("a connection at the limit is not read from: the bytes stay with the client", async () => {
  const { live, held } = echoing(0, () => true);
  const { client, settled } = await open({ live });
  const wire = client().send(get(`/${"x".repeat(6000)}`).repeat(4000));
  await eventually(() => held.length === UNANSWERED_MAX);
  await settled();
  for (let round = 0; round < 500; round += 1) await turn();
  expect(wire.socket.writableLength).toBeGreaterThan(0);
  wire.socket.destroy();
  for (const answer of held) answer();
});
