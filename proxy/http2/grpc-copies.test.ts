import {
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  constants,
  createServer,
} from "node:http2";
import { expect, test } from "vitest";
import { perRole } from "../../core/index.ts";
import { listening } from "../live/testing/live-harness.ts";
import { benchShadow, requestOf } from "../shadow/testing/bench-shadow.ts";

const MESSAGE = Buffer.from([0, 0, 0, 0, 2, 104, 105]);

async function grpcRole(status: string) {
  const heads: IncomingHttpHeaders[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    heads.push(headers);
    stream.on("error", () => undefined);
    if (headers[":path"] === "/refused") {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk));
    stream.on("end", () => {
      if (headers[":path"] !== "/hang") stream.end();
    });
  });
  const origin = `http://127.0.0.1:${await listening(server)}`;
  const close = (): void => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  return { heads, origin, close };
}

test("copies of a unary call go over HTTP/2, tagged; their outcomes have trailers, or a time-out", async () => {
  const roles = {
    primary: await grpcRole("0"),
    secondary: await grpcRole("0"),
    candidate: await grpcRole("5"),
  };
  const shadow = benchShadow({
    targets: perRole((role) => roles[role].origin),
    mirror: { timeout: "300ms" },
  });
  const call = {
    method: "POST",
    headers: ["Host", "shop:80", "content-type", "application/grpc", "content-length", "7"],
    ...{ chunks: [MESSAGE], bodyBytes: MESSAGE.length },
  };
  shadow.send(requestOf("/a.B/C", call), requestOf("/hang", call));
  await shadow.until(() => shadow.left() === 2);
  await shadow.close();
  const [first, second] = ["/a.B/C", "/hang"].map((path) =>
    shadow.accepted.find(({ request }) => request.path === path),
  );
  expect(first?.outcomes).toMatchObject({
    primary: { kind: "answered", status: 200, trailers: ["grpc-status", "0"] },
    candidate: { kind: "answered", status: 200, trailers: ["grpc-status", "5"] },
  });
  expect(first?.outcomes.secondary).toMatchObject({ body: { kind: "whole", bytes: MESSAGE } });
  expect(second?.outcomes.candidate).toEqual({ kind: "timed-out", afterMs: 300 });
  for (const { heads, close } of Object.values(roles)) {
    expect(heads).toHaveLength(2);
    expect(heads[0]).toMatchObject({
      ":authority": "shop-shadow:80",
      "x-shadow": "true",
      te: "trailers",
    });
    close();
  }
});

test("a copy that a role refuses untouched is not sent again", async () => {
  const role = await grpcRole("0");
  const shadow = benchShadow({ targets: perRole(() => role.origin), mirror: {} });
  const call = {
    method: "POST",
    headers: ["Host", "shop:80", "content-type", "application/grpc", "content-length", "7"],
    ...{ chunks: [MESSAGE], bodyBytes: MESSAGE.length },
  };
  shadow.send(requestOf("/refused", call));
  await shadow.until(() => shadow.left() === 1);
  await shadow.close();
  expect(shadow.accepted[0]?.outcomes.candidate).toMatchObject({ kind: "failed" });
  expect(role.heads).toHaveLength(3);
  role.close();
});
