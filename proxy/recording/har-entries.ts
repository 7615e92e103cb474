import { z } from "zod";
import { type RecordingItem, type SkipReason, unsendable } from "./recorded-request.ts";

const pair = z.object({ name: z.string(), value: z.string().default("") });

const harRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.array(pair).default([]),
  bodySize: z.number().optional(),
  postData: z
    .object({
      mimeType: z.string().default(""),
      text: z.string().optional(),
      /** Not in HAR 1.2; Charles and others write it as answers have it. */
      encoding: z.string().optional(),
      params: z.array(z.object({ name: z.string(), value: z.string().default("") })).optional(),
    })
    .optional(),
});

const harEntry = z.object({ startedDateTime: z.string().optional(), request: harRequest });
const harFile = z.object({ log: z.object({ entries: z.array(z.unknown()) }) });

type HarRequest = z.output<typeof harRequest>;

const URL_CHARS_MAX = 64 * 1024;

/** The requests of a HAR 1.2 file, in its order. Entries are numbered as lines are, from 1. */
export function* harEntries(text: string): Generator<RecordingItem> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const detail = error instanceof Error ? error.message : "unreadable";
    yield { kind: "invalid", line: 1, problem: `the HAR file is not JSON: ${detail}` };
    return;
  }
  const file = harFile.safeParse(value);
  if (!file.success) {
    yield { kind: "invalid", line: 1, problem: "the HAR file has no log.entries" };
    return;
  }
  for (const [index, entry] of file.data.log.entries.entries()) yield readEntry(entry, index + 1);
}

function readEntry(value: unknown, line: number): RecordingItem {
  const parsed = harEntry.safeParse(value);
  if (!parsed.success) return { kind: "invalid", line, problem: "no entry with a request" };
  const { request: from, startedDateTime } = parsed.data;
  if (from.url.length > URL_CHARS_MAX)
    return { kind: "invalid", line, problem: "the url is too long" };
  const address = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(from.url);
  if (address === null) return { kind: "skipped", line, reason: "not-http" };
  const body = bodyOf(from);
  if (typeof body === "string") return { kind: "skipped", line, reason: body };
  const rest = address[2] ?? "";
  const headers = headersOf(from, {
    authority: (address[1] ?? "").replace(/^.*@/, ""),
    length: body.bytes?.length,
  });
  const request = {
    method: from.method,
    path: percentEncoded(rest.startsWith("/") ? rest : `/${rest}`),
    headers,
    body: body.bytes,
    trailers: [],
  };
  const problem = unsendable(request);
  if (problem !== undefined) return { kind: "invalid", line, problem };
  const atMs = startedDateTime === undefined ? Number.NaN : Date.parse(startedDateTime);
  return { kind: "request", line, atMs: Number.isNaN(atMs) ? undefined : atMs, request };
}

/** HTTP/2's `:authority` and the like are no fields of HTTP/1.1; a length is that of the text kept. */
function headersOf(
  from: HarRequest,
  body: { authority: string; length: number | undefined },
): string[] {
  const headers: string[] = [];
  let host = false;
  for (const { name, value } of from.headers) {
    const lower = name.toLowerCase();
    if (lower.startsWith(":") || lower === "content-length") continue;
    host ||= lower === "host";
    // A HAR file is text: a field's bytes beyond ASCII come back as UTF-8.
    headers.push(name, Buffer.from(value, "utf8").toString("latin1"));
  }
  if (!host && body.authority !== "")
    headers.unshift("host", Buffer.from(body.authority, "utf8").toString("latin1"));
  if (body.length !== undefined) headers.push("content-length", String(body.length));
  return headers;
}

type HarBody = { bytes: Buffer | undefined } | SkipReason;

function bodyOf({ postData, bodySize = 0 }: HarRequest): HarBody {
  const missing: HarBody = bodySize > 0 ? "body-left-out" : { bytes: undefined };
  if (postData === undefined) return missing;
  const { text = "", params = [] } = postData;
  if (text !== "") {
    const encoded = postData.encoding?.toLowerCase() === "base64";
    return { bytes: Buffer.from(text, encoded ? "base64" : "utf8") };
  }
  if (params.length === 0) return missing;
  // Of a multipart body the boundary and the files are not in the file.
  if (!/^application\/x-www-form-urlencoded\b/i.test(postData.mimeType)) return "body-left-out";
  const form = new URLSearchParams(
    params.map(({ name, value }): [string, string] => [name, value]),
  );
  return { bytes: Buffer.from(form.toString(), "utf8") };
}

function percentEncoded(path: string): string {
  return path.replace(/[^\x21-\x7e]+/gu, (text) =>
    Buffer.from(text, "utf8")
      .toString("hex")
      .replace(/../g, (byte) => `%${byte.toUpperCase()}`),
  );
}
