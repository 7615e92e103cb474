import { type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { booksBalance, total } from "../support/books.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface Seen {
  readonly method: string;
  readonly path: string;
  /** Name (lower case) and value in turn, in the order of arrival. */
  readonly headers: readonly [string, string][];
  readonly body: string;
}

interface Service {
  readonly url: string;
  readonly seen: Seen[];
}

/** A service that keeps what it is sent; `answer` may hold its answers back. */
async function service(
  answer: (response: ServerResponse) => void = (response) => response.end("ok"),
): Promise<Service> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { method = "", url: path = "", rawHeaders } = request;
      const headers = rawHeaders.flatMap((name, index): [string, string][] =>
        index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ""]] : [],
      );
      seen.push({ method, path, headers, body });
      answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    seen,
  };
}

type Mirror = NonNullable<Parameters<typeof runShadowdiff>[0]["mirror"]>;

async function started(mirror: Mirror, answer?: (response: ServerResponse) => void) {
  const live = await service();
  const primary = await service(answer);
  const secondary = await service(answer);
  const candidate = await service(answer);
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: primary.url, secondary: secondary.url, candidate: candidate.url },
    mirror,
  });
  open.push(() => run.stop());
  return { run, live, roles: [primary, secondary, candidate] };
}

async function send(run: StartedRun, path: string, init: RequestInit = {}): Promise<void> {
  const answer = await fetch(`${run.proxy}${path}`, init);
  expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
}

function valuesOf(seen: Seen | undefined, name: string): string[] {
  return (seen?.headers ?? []).filter(([other]) => other === name).map(([, value]) => value);
}

test("a mutating method is mirrored only when configured, and its copies alone bear the marker", async () => {
  const marker = { "x-shadow": "true", "x-synthetic": "rollback" };
  const { run, live, roles } = await started({ methods: ["POST"], headers: marker });
  const init = { method: "POST", body: "qty=1", headers: { "x-request-id": "r-1" } };
  await send(run, "/orders", init);
  await send(run, "/orders");
  await send(run, "/orders", { ...init, method: "PUT" });
  expect(await run.settled()).toMatchObject({ received: 3, filtered: 2, compared: 1 });
  expect(live.seen.map(({ method }) => method)).toEqual(["POST", "GET", "PUT"]);
  for (const seen of live.seen) {
    for (const name of [...Object.keys(marker), "traceparent"])
      expect(valuesOf(seen, name)).toEqual([]);
  }
  for (const { seen } of roles) {
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", path: "/orders", body: "qty=1" });
    for (const [name, value] of Object.entries(marker))
      expect(valuesOf(seen[0], name)).toEqual([value]);
    expect(valuesOf(seen[0], "x-request-id")).toEqual(["r-1"]);
  }
});

test("the three copies are alike but for their traces, each in a trace of its own", async () => {
  const { run, roles } = await started({});
  const clientTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
  for (let index = 0; index < 20; index += 1) {
    await send(run, `/items/${index}?x=%00`, {
      headers: {
        ...{ "X-Number": `${index}`, cookie: "a=b", tracestate: "vendor=1" },
        traceparent: `00-${clientTrace}-00f067aa0ba902b7-01`,
      },
    });
  }
  await run.settled();
  const traces = new Set<string>();
  const ids = new Set<string>();
  for (let index = 0; index < 20; index += 1) {
    const copies = roles.map(({ seen }) =>
      seen.find((one) => valuesOf(one, "x-number")[0] === `${index}`),
    );
    const [first, ...others] = copies.map((copy) =>
      copy?.headers.filter(([name]) => name !== "traceparent"),
    );
    for (const other of others) expect(other).toEqual(first);
    for (const copy of copies) {
      const [traceparent, ...more] = valuesOf(copy, "traceparent");
      expect(more).toEqual([]);
      expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      traces.add(traceparent?.split("-")[1] ?? "");
      expect(valuesOf(copy, "tracestate")).toEqual([]);
    }
    const [id = ""] = valuesOf(copies[0], "x-request-id");
    expect(id).not.toBe("");
    ids.add(id);
  }
  expect(ids.size).toBe(20);
  expect(traces.size).toBe(60);
  expect(traces).not.toContain(clientTrace);
});

test("off means that no copy leaves any more, while what is in flight finishes; on again", async () => {
  const held: ServerResponse[] = [];
  const { run, roles } = await started({}, (response) => held.push(response));
  const answerHeld = (): void => {
    for (const response of held.splice(0)) response.end("ok");
  };
  for (let index = 0; index < 5; index += 1) await send(run, `/before/${index}`);
  await waitFor("the copies to be with the roles", () => held.length === 15 || undefined);

  const off = await runCli(["mirror", "off", "--url", run.admin]);
  expect([off.code, off.stderr]).toEqual([0, ""]);
  expect(off.stdout).toContain("Mirroring is off");
  expect(off.stdout).toContain("5 in flight");
  for (let index = 0; index < 10; index += 1) await send(run, `/while-off/${index}`);
  const paused = await run.status();
  expect(paused).toMatchObject({
    phase: "paused",
    counters: { received: 15, filtered: 10, mirrored: 5, inFlight: 5, compared: 0 },
  });
  answerHeld();
  expect(await run.settled()).toMatchObject({ compared: 5, incomplete: {} });

  const on = await runCli(["mirror", "on", "--url", run.admin]);
  expect([on.code, on.stderr]).toEqual([0, ""]);
  expect(on.stdout).toContain("Mirroring is on");
  await send(run, "/after");
  await waitFor("the copies of the last request", () => held.length === 3 || undefined);
  answerHeld();
  const books = await run.settled();
  expect(books).toMatchObject({ received: 16, filtered: 10, compared: 6 });
  expect((await run.status()).phase).toBe("mirroring");
  for (const { seen } of roles) {
    const paths = seen.map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("/before/"))).toHaveLength(5);
    expect(paths.slice(5)).toEqual(["/after"]);
  }
});

test("the rate is a choice, not a loss: over it requests count as sampled out, visibly", async () => {
  const { run } = await started({ rateMax: "1/h", include: [{ header: "x-in" }, "/in/**"] });
  await send(run, "/in/a");
  for (let index = 0; index < 20; index += 1) await send(run, "/x", { headers: { "X-In": "1" } });
  await send(run, "/out");
  const books = await run.settled();
  booksBalance(books);
  expect(books).toMatchObject({ received: 22, filtered: 1, sampledOut: 20, compared: 1 });
  expect(total(books.dropped)).toBe(0);
  expect((await run.status()).mirror).toEqual({ share: 1, rateLimited: 20 });
});

test("a ramp starts low and shows where it is", async () => {
  const { run } = await started({ stickyBy: "query:user", ramp: { from: 0, over: "1h" } });
  for (let user = 0; user < 20; user += 1) await send(run, `/x?user=${user}`);
  const { mirror, counters } = await run.status();
  expect(mirror.share).toBeGreaterThan(0);
  expect(mirror.share).toBeLessThan(0.05);
  expect(counters.sampledOut).toBeGreaterThan(15);
});
