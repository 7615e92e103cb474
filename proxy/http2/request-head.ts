import { type Http2Fields, addField, addFields, noFields } from "./fields.ts";

/**
 * Turns the head of an HTTP/1.1 request, as it is written for a service, into HTTP/2's. One text is
 * the source of both, so that what is checked, tagged and added is the same in either protocol.
 */
export function http2RequestHead(text: string, scheme: "http" | "https"): Http2Fields {
  const [line = "", ...lines] = text.split("\r\n");
  const [method = "", path = ""] = line.split(" ");
  const raw: string[] = [];
  const head = noFields();
  head[":method"] = method;
  head[":scheme"] = scheme;
  head[":path"] = path;
  for (const field of lines) {
    const colon = field.indexOf(": ");
    if (colon <= 0) continue;
    const name = field.slice(0, colon);
    const value = field.slice(colon + 2);
    if (name.toLowerCase() === "host") head[":authority"] = value;
    else raw.push(name, value);
  }
  addFields(head, raw);
  delete head["trailer"];
  // What a gRPC service expects of whoever calls it: this side takes trailers.
  addField(head, "te", "trailers");
  return head;
}
