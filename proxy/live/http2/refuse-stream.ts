import type { ServerHttp2Stream, ServerStreamResponseOptions } from "node:http2";
import { type Refusal, refusalText } from "../refusal.ts";

/** Answers of ours have no Date, and those of the live service the one it gave. */
export const NO_DATE: ServerStreamResponseOptions & { readonly sendDate: false } = {
  sendDate: false,
};

/** Answers a stream in place of the live service. Does nothing where an answer began or nobody waits. */
export function refuseStream(stream: ServerHttp2Stream, what: Refusal): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const body = refusalText(what);
  const allow =
    what.status === 405 ? { allow: "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH" } : {};
  stream.respond(
    {
      ":status": what.status,
      "content-type": "text/plain; charset=utf-8",
      "content-length": body.length,
      ...allow,
    },
    NO_DATE,
  );
  stream.end(body, "latin1");
}
