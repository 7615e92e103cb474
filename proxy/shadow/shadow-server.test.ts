import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Outcome, ShadowError, systemClock } from "../../core/index.ts";
import { benchShadow, requestOf } from "./testing/bench-shadow.ts";
import { type RawRole, answerOk, rawRole, refusingOrigin } from "./testing/roles.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

async function role(answer: (socket: Socket, head: string) => void): Promise<RawRole> {
  const started = await rawRole(answer);
  open.push(started);
  return started;
}

type Mirror = NonNullable<Parameters<typeof benchShadow>[0]["mirror"]>;

async function shadowWith(candidate: { origin: string }, mirror: Mirror = {}) {
  const primary = await role(answerOk);
  const secondary = await role(answerOk);
  const targets = {
    primary: primary.origin,
    secondary: secondary.origin,
    candidate: candidate.origin,
  };
  const shadow = benchShadow({ targets, mirror });
  open.push(shadow);
  return { shadow, primary, secondary };
}

async function candidateOutcome(
  answer: (socket: Socket) => void,
  mirror: Mirror = {},
): Promise<Outcome> {
  const candidate = await role(answer);
  const { shadow } = await shadowWith(candidate, mirror);
  shadow.send(requestOf("/a"));
  await shadow.until(() => shadow.left() === 1);
  const outcome = shadow.accepted[0]?.outcomes.candidate;
  expect(candidate.heads.length).toBe(1);
  expect(shadow.accepted[0]?.outcomes.primary).toMatchObject({ kind: "answered", status: 200 });
  return outcome ?? { kind: "failed", code: "NO_OUTCOME" };
}

describe("an exchange's outcomes", () => {
  test("an answer comes with status, fields, body and latency", async () => {
    const outcome = await candidateOutcome((socket) =>
      socket.write(
        "HTTP/1.1 201 Made\r\nX-A: 1\r\nx-a: \xe9\r\ncontent-length: 2\r\n\r\nhi",
        "latin1",
      ),
    );
    expect(outcome).toMatchObject({ kind: "answered", status: 201, trailers: [] });
    if (outcome.kind !== "answered" || outcome.body.kind !== "whole") throw new Error("not whole");
    expect(outcome.headers).toEqual(["X-A", "1", "x-a", "\u00e9", "content-length", "2"]);
    expect(Buffer.from(outcome.body.bytes).toString()).toBe("hi");
    expect(outcome.latencyMs).toBeGreaterThan(0);
  });

  test("trailers of a chunked answer are kept, informational answers are not", async () => {
    const outcome = await candidateOutcome((socket) =>
      socket.write(
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n" +
          "transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n",
      ),
    );
    expect(outcome).toMatchObject({ kind: "answered", status: 200, trailers: ["X-T", "1"] });
  });

  test("a 304 that announces a length is an answer without body", async () => {
    const outcome = await candidateOutcome((socket) =>
      socket.write("HTTP/1.1 304 Not Modified\r\ncontent-length: 10\r\n\r\n"),
    );
    expect(outcome).toMatchObject({ kind: "answered", status: 304, body: { kind: "whole" } });
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ["closes without a word", (socket) => socket.end(), "ANSWER_CUT"],
    ["resets", (socket) => socket.resetAndDestroy(), "ECONNRESET"],
    ["speaks garbage", (socket) => socket.write("garbage\r\n\r\n"), "ANSWER_INVALID"],
    [
      "stops in the middle of its answer",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
      "ANSWER_CUT",
    ],
    [
      "switches protocols unasked",
      (socket) => socket.write("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
      "ANSWER_INVALID",
    ],
  ])("a role that %s failed, and is asked once", async (_what, answer, code) => {
    expect(await candidateOutcome(answer)).toEqual({ kind: "failed", code });
  });

  test.each<[string, (socket: Socket) => void]>([
    ["hangs", () => {}],
    [
      "begins and hangs",
      (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
    ],
  ])("a role that %s timed out, and is asked once", async (_what, answer) => {
    expect(await candidateOutcome(answer, { timeout: "500ms" })).toEqual({
      kind: "timed-out",
      afterMs: 500,
    });
  });

  test("a role that refuses failed", async () => {
    const { shadow } = await shadowWith({ origin: await refusingOrigin() });
    shadow.send(requestOf("/a"));
    await shadow.until(() => shadow.left() === 1);
    expect(shadow.accepted[0]?.outcomes.candidate).toEqual({
      kind: "failed",
      code: "ECONNREFUSED",
    });
  });

  test("a body over the limit becomes the length and hash of all its bytes", async () => {
    const body = Buffer.alloc(300_000, "abcdefg");
    const answer = (socket: Socket): void => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.write(body);
    };
    const sha256 = createHash("sha256").update(body).digest("hex");
    const digest = { kind: "digest", length: body.length, sha256 };
    expect(await candidateOutcome(answer, { responseBodyMax: 100_000 })).toMatchObject({
      body: digest,
    });
    expect(await candidateOutcome(answer, { memoryMax: 100_000 })).toMatchObject({ body: digest });
    expect(await candidateOutcome(answer)).toMatchObject({ body: { kind: "whole", bytes: body } });
  });
});

describe("the three copies", () => {
  test("are equal byte for byte except for the trace context", async () => {
    const candidate = await role(answerOk);
    const { shadow, primary, secondary } = await shadowWith(candidate);
    const chunks = [Buffer.from("he"), Buffer.from("llo")];
    shadow.send(requestOf("/a?x=%20", { method: "POST", chunks, bodyBytes: 5 }), requestOf("/b"));
    await shadow.until(() => shadow.left() === 2);
    const heads = [primary, secondary, candidate].map((each) =>
      each.heads.join("\n").split(/\r?\n/).sort(),
    );
    const traces = heads.map((lines) => lines.filter((line) => line.startsWith("traceparent: ")));
    const others = heads.map((lines) => lines.filter((line) => !line.startsWith("traceparent: ")));
    expect(others[1]).toEqual(others[0]);
    expect(others[2]).toEqual(others[0]);
    expect(new Set(traces.flat()).size).toBe(6);
    for (const trace of traces.flat()) expect(trace).toMatch(/: 00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(others[0]).toContain("Host: shop-shadow");
    expect(others[0]).toContain("content-length: 5");
    expect(shadow.totals.bytes).toBe(5);
    expect(shadow.live).toEqual([[1000, 200], [1001, 200]]); // prettier-ignore
  });

  test("keep to the limit of exchanges in flight, and the others wait their turn", async () => {
    const held: Socket[] = [];
    const candidate = await role((socket) => void held.push(socket));
    const { shadow, primary } = await shadowWith(candidate, { inFlightMax: 2 });
    shadow.send(...["/1", "/2", "/3", "/4", "/5"].map((path) => requestOf(path)));
    await shadow.until(
      () => shadow.lastReport()?.active === 2 && shadow.lastReport()?.waiting === 3,
    );
    expect(primary.heads.length).toBe(2);
    const answerHeld = (): void => held.splice(0).forEach(answerOk);
    const pump = setInterval(answerHeld, 1);
    await shadow.until(() => shadow.totals.compared === 5);
    clearInterval(pump);
    expect(candidate.heads.length).toBe(5);
  });

  test.each([
    ["a target with a space in it", requestOf("/a b")],
    ["a field that is no text", requestOf("/a", { headers: ["a", "\u0001"] })],
  ])("%s reaches no role, is counted and harms nothing", async (_what, bad) => {
    const candidate = await role(answerOk);
    const { shadow } = await shadowWith(candidate, { inFlightMax: 2 });
    shadow.send(...Array.from({ length: 20 }, () => bad), requestOf("/fine"));
    await shadow.until(() => shadow.left() === 21);
    expect(Object.fromEntries(shadow.totals.incomplete)).toEqual({ "not-sendable": 20 });
    expect(candidate.heads.length).toBe(1);
  });
});

describe("breakers", () => {
  test("an open breaker of the candidate keeps copies back, and the exchange is compared", async () => {
    const { shadow, primary } = await shadowWith(
      { origin: await refusingOrigin() },
      { breaker: { failures: 1, open: "60s" } },
    );
    shadow.send(requestOf("/1"));
    await shadow.until(() => shadow.left() === 1);
    shadow.send(requestOf("/2"));
    await shadow.until(() => shadow.left() === 2);
    expect(shadow.accepted[1]?.outcomes.candidate).toEqual({
      kind: "failed",
      code: "CIRCUIT_OPEN",
    });
    expect(primary.heads.length).toBe(2);
    expect(shadow.gates()).toEqual([]);
  });

  test("an open breaker of a baseline stops everything until a probe is answered", async () => {
    let sick = true;
    let aheadMs = 0;
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
    const secondary = await role((socket) => (sick ? socket.resetAndDestroy() : answerOk(socket)));
    const primary = await role(answerOk);
    const candidate = await role(answerOk);
    const targets = {
      primary: primary.origin,
      secondary: secondary.origin,
      candidate: candidate.origin,
    };
    const shadow = benchShadow({
      targets,
      mirror: { breaker: { failures: 1, open: "60s" } },
      clock,
    });
    open.push(shadow);
    shadow.send(requestOf("/1"));
    await shadow.until(() => shadow.gates().at(-1) === "block");
    shadow.send(requestOf("/2"), requestOf("/3"));
    await shadow.until(() => shadow.left() === 3);
    aheadMs += 60_000;
    await shadow.until(() => shadow.gates().at(-1) === "probe");
    expect(Object.fromEntries(shadow.totals.incomplete)).toEqual({ "baseline-circuit-open": 2 });
    shadow.send(requestOf("/4"));
    await shadow.until(() => shadow.totals.compared === 2);
    sick = false;
    aheadMs += 60_000;
    await shadow.until(() => shadow.gates().length === 3);
    shadow.send(requestOf("/5"));
    await shadow.until(() => shadow.gates().at(-1) === "pass");
    await shadow.until(() => shadow.left() === 5);
    expect(primary.heads.length).toBe(shadow.totals.compared);
  });
});

test("a request whose copies cannot be made does not hold up the ones behind it", async () => {
  const { origin } = await role(answerOk);
  const shadow = benchShadow({
    targets: { primary: origin, secondary: origin, candidate: origin },
    prepare(request) {
      if (request.path === "/throws") throw new Error("planted");
      return request;
    },
  });
  open.push(shadow);
  expect(() => shadow.send(requestOf("/throws"))).toThrow("planted");
  shadow.send(requestOf("/fine"));
  await shadow.until(() => shadow.totals.compared === 1);
});

describe("acknowledgements", () => {
  test("while the store refuses, nothing is acknowledged and nothing is lost", async () => {
    const { shadow } = await shadowWith(await role(answerOk));
    shadow.state.refuse = new ShadowError("STORE_FULL", "no space left");
    shadow.send(requestOf("/1"), requestOf("/2"));
    await shadow.until(() => shadow.lastReport()?.storeFailure === "STORE_FULL");
    expect(shadow.left()).toBe(0);
    expect(shadow.lastReport()?.storeFailures).toBeGreaterThan(0);
    shadow.state.refuse = undefined;
    await shadow.until(() => shadow.totals.compared === 2);
    await shadow.until(() => shadow.lastReport()?.storeFailure === undefined);
  });

  test("a drain ends with everything counted: answered ones compared, the rest by its reason", async () => {
    const candidate = await role((socket, head) => {
      if (head.startsWith("GET /fine")) answerOk(socket);
    });
    const { shadow } = await shadowWith(candidate, { inFlightMax: 2 });
    shadow.send(requestOf("/fine"), requestOf("/hangs"), requestOf("/hangs"), requestOf("/waits"));
    shadow.deliver({ kind: "drain", limitMs: 100 });
    await shadow.until(() => shadow.posted.at(-1)?.kind === "drained");
    expect(shadow.totals.compared).toBe(1);
    expect(Object.fromEntries(shadow.totals.incomplete)).toEqual({ "drain-timeout": 3 });
  });
});
