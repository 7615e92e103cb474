import { writeFields } from "../http1/write-fields.ts";
import type { RequestHead } from "./request-head.ts";

/** The request's head as it goes to the live service; latin1. */
export function liveRequestHead(method: string, head: RequestHead): string {
  let text = `${method} ${head.path} HTTP/1.1\r\n${writeFields(head.headers)}`;
  if (head.framing === "chunked") text += "Transfer-Encoding: chunked\r\n";
  if (head.expectsContinue) text += "Expect: 100-continue\r\n";
  return `${text}\r\n`;
}
