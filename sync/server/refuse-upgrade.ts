import type { Duplex } from "node:stream";
import { type ProblemCode, problemOf } from "./http/problem.ts";

/** Answers a request for a WebSocket with a refusal, and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  [code, detail]: readonly [ProblemCode, string],
): void {
  const { status, title, body } = problemOf(code, detail);
  socket.on("error", () => {});
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      "content-type: application/problem+json",
      `content-length: ${Buffer.byteLength(body)}`,
      ...(status === 401 ? ["www-authenticate: Bearer"] : []),
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
