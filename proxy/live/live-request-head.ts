import type { RequestHead } from "./request-head.ts";

/** The request's head as it goes to the live service; latin1. */
export function liveRequestHead(method: string, head: RequestHead): string {
  const { headers } = head;
  let text = `${method} ${head.path} HTTP/1.1\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  if (head.framing === "chunked") text += "Transfer-Encoding: chunked\r\n";
  if (head.expectsContinue) text += "Expect: 100-continue\r\n";
  return `${text}\r\n`;
}
