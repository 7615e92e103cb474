import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { seededRandom, systemClock } from "../../core/index.ts";
import { createAddressSink } from "./address-sink.ts";

test("trailers are not sent, and it is said of how many requests", async () => {
  const seen = new Set<unknown>();
  const server = createServer((request, response) => {
    seen.add(request.headers["x-a"]);
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const sink = createAddressSink({
    url: `http://127.0.0.1:${port}`,
    config: configSchema.parse({}),
    clock: systemClock,
    random: seededRandom(1),
  });
  const signal = new AbortController().signal;
  const request = { method: "GET", path: "/", body: undefined };
  await sink.send({ ...request, headers: ["x-a", "1"], trailers: [] }, signal);
  await sink.send({ ...request, headers: ["x-a", "2"], trailers: ["x-t", "1"] }, signal);
  await sink.drain();
  await sink.close();
  expect(seen).toEqual(new Set(["1", "2"]));
  expect(sink.progressText()).toBe("2 answered · 1 sent without their trailers");
});
