import { describe, expect, test } from "vitest";
import { z } from "zod";
import { manualClock } from "../../core/index.ts";
import { startTestServer } from "./testing/start-server.ts";

async function problem(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = z.record(z.string(), z.unknown()).parse(await response.json());
  expect(body["status"]).toBe(response.status);
  return body;
}

const post = (url: string, body?: string): Promise<Response> =>
  fetch(url, { method: "POST", ...(body === undefined ? {} : { body }) });

describe("over plain HTTP", () => {
  test("what is asked, waits, is delivered or too large is counted", async () => {
    await using server = await startTestServer();
    const leave = new AbortController();
    const { signal } = leave;
    const waiting = fetch(`${server.http}/v1/states/s/barrier?target=1`, { signal });
    const left = expect(waiting).rejects.toThrow();
    await expect.poll(() => server.server.counters().pending).toBe(1);
    leave.abort();
    await left;
    await expect.poll(() => server.server.counters().pending).toBe(0);
    await post(`${server.http}/v1/topics/t`, "1");
    await (await fetch(`${server.http}/v1/topics/t?count=1`)).text();
    expect((await post(`${server.http}/v1/topics/t`, `"${"x".repeat(40_000)}"`)).status).toBe(413);
    await expect.poll(() => server.server.counters().pending).toBe(0);
    expect(server.server.counters()).toMatchObject({ requests: 4, delivered: 1, tooLarge: 1 });
  });

  test("a signal is numbered, and a barrier that is reached says the count", async () => {
    await using server = await startTestServer();
    const state = `${server.http}/v1/states/ready/signal?run=r&plan=p&case=c&member=a`;
    expect(await (await post(state)).json()).toEqual({ seq: 1 });
    expect(await (await post(state)).json()).toEqual({ seq: 2 });
    const reached = await fetch(
      `${server.http}/v1/states/ready/barrier?run=r&plan=p&case=c&target=2`,
    );
    expect([reached.status, await reached.json()]).toEqual([200, { count: 2 }]);
    expect(await server.backend.count("run:r:plan:p:case:c:states:ready")).toBe(2);
    expect(await server.backend.signallers("run:r:plan:p:case:c:states:ready")).toEqual(["a"]);
  });

  test("without a scope the name is the key, and an operation counts once", async () => {
    await using server = await startTestServer();
    for (let n = 0; n < 3; n += 1) {
      const response = await post(`${server.http}/v1/states/a%2Fb%3Ac/signal?op=once`);
      expect(await response.json()).toEqual({ seq: 1 });
    }
    expect(await server.backend.count("a/b:c")).toBe(1);
  });

  test("a barrier whose time is up says who is missing, and leaves nothing behind", async () => {
    const clock = manualClock();
    await using server = await startTestServer({ clock });
    await post(`${server.http}/v1/states/s/signal?member=b`);
    const waiting = fetch(`${server.http}/v1/states/s/barrier?target=3&timeout=60s&members=a,b,c`);
    await until(() => server.backend.stats().waiters === 1);
    clock.advance(60_000);
    const late = await waiting;
    expect(late.status).toBe(504);
    expect(await problem(late)).toEqual({
      type: "urn:shadowdiff:problem:TIMEOUT",
      title: "Gateway timeout",
      status: 504,
      detail: "1 of 3 had signalled when the time was up; missing: a, c",
      code: "TIMEOUT",
      reached: 1,
      target: 3,
      missing: ["a", "c"],
    });
    expect(server.backend.stats()).toMatchObject({ waiters: 0 });
  });

  test("a barrier whose client goes is waited for no more", async () => {
    await using server = await startTestServer();
    const gone = new AbortController();
    const waiting = fetch(`${server.http}/v1/states/s/barrier?target=3`, { signal: gone.signal });
    await until(() => server.backend.stats().waiters === 1);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await until(() => server.backend.stats().waiters === 0);
  });

  test("a topic is published to and read, after a number and to a count", async () => {
    await using server = await startTestServer();
    const topic = `${server.http}/v1/topics/results`;
    const payloads = ['{"z":1, "a":12345678901234567890}', "[1,\n2]", '"x"'];
    for (const [index, payload] of payloads.entries()) {
      expect(await (await post(topic, `\n ${payload} \n`)).json()).toEqual({ seq: index + 1 });
    }
    const all = await fetch(`${topic}?count=3`);
    expect(all.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await all.text()).toBe(
      '{"seq":1,"payload":{"z":1, "a":12345678901234567890}}\n{"seq":2,"payload":[1, 2]}\n{"seq":3,"payload":"x"}\n',
    );
    expect(await (await fetch(`${topic}?after=2&count=1`)).text()).toBe(
      '{"seq":3,"payload":"x"}\n',
    );
    expect(await (await fetch(`${topic}?count=0`)).text()).toBe("");
  });

  test("a topic is followed live", async () => {
    await using server = await startTestServer();
    const reading = fetch(`${server.http}/v1/topics/t?count=1`);
    await until(() => server.backend.stats().subscriptions === 1);
    await server.backend.append("t", "true");
    expect(await (await reading).text()).toBe('{"seq":1,"payload":true}\n');
  });

  test.each([
    ["POST", "/v1/topics/t", "{", 400, "BODY_NOT_JSON"],
    ["POST", "/v1/topics/t", "", 400, "BODY_NOT_JSON"],
    ["POST", "/v1/topics/t", `"${"x".repeat(40_000)}"`, 413, "TOO_LARGE"],
    ["POST", "/v1/topics/t", JSON.stringify('"'.repeat(15_000)), 413, "TOO_LARGE"],
    ["PUT", "/v1/topics/t", "1", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/v1/states/s/signal", undefined, 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/v1/states/s/barrier", undefined, 400, "BAD_PARAMETER"],
    ["GET", "/v1/states/s/barrier?target=-1", undefined, 400, "BAD_PARAMETER"],
    ["GET", "/v1/states/s/barrier?target=1&timeout=soon", undefined, 400, "BAD_PARAMETER"],
    ["GET", "/v1/states/s/barrier?target=1&timeout=25h", undefined, 400, "BAD_PARAMETER"],
    ["GET", "/v1/states/s/barrier?target=1&members=a,,b", undefined, 400, "BAD_NAME"],
    ["GET", "/v1/topics/t?after=x", undefined, 400, "BAD_PARAMETER"],
    ["POST", "/v1/states/s/signal?run=r", undefined, 400, "BAD_PARAMETER"],
    ["POST", "/v1/states/s/signal?run=&plan=&case=", undefined, 400, "BAD_NAME"],
    ["POST", "/v1/states/%00/signal", undefined, 400, "BAD_NAME"],
    ["POST", "/v1/states/%E0%A4%A/signal", undefined, 400, "BAD_NAME"],
    ["POST", "/v1/states//signal", undefined, 400, "BAD_NAME"],
    ["POST", `/v1/states/${"n".repeat(513)}/signal`, undefined, 400, "BAD_NAME"],
    ["GET", "/v2/anything", undefined, 404, "NOT_FOUND"],
    ["GET", "/", undefined, 404, "NOT_FOUND"],
  ])("%s %s is refused", async (method, path, body, status, code) => {
    await using server = await startTestServer();
    const response = await fetch(`${server.http}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    expect(response.status).toBe(status);
    expect((await problem(response))["code"]).toBe(code);
    expect(server.backend.stats()).toMatchObject({ waiters: 0, states: 0, topics: 0 });
  });

  test("what waits at the end is told so", async () => {
    await using server = await startTestServer();
    const waiting = fetch(`${server.http}/v1/states/s/barrier?target=3`);
    const reading = fetch(`${server.http}/v1/topics/t`);
    await until(() => server.backend.stats().waiters + server.backend.stats().subscriptions === 2);
    const closing = server.server.close();
    expect((await waiting).status).toBe(503);
    await expect((await reading).text()).rejects.toThrow();
    await closing;
  });
});

/** Turns of the event loop until something holds; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
