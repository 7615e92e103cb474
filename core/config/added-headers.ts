import { z } from "zod";
import { headerName } from "./header-name.ts";

const headerText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected a header value");

/** Host, framing, hop-by-hop and identity: a second one would break the copy or join it to another. */
const OURS = new Set([
  ...["host", "content-length", "transfer-encoding", "trailer", "expect"],
  ...["connection", "keep-alive", "proxy-connection", "te", "upgrade", "via"],
  ...["x-request-id", "traceparent", "tracestate"],
]);

/** What `mirror.headers` may add to the copies, name by name. */
export const addedHeaders = z.record(headerName, headerText).superRefine((headers, context) => {
  for (const name of Object.keys(headers)) {
    if (!OURS.has(name.toLowerCase())) continue;
    context.addIssue({
      code: "custom",
      path: [name],
      message: `shadowdiff itself decides what ${name.toLowerCase()} says in a copy: leave it out`,
    });
  }
});
