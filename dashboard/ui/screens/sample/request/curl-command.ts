export interface CurlRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bodyBase64?: string;
}

/** Set by curl itself, or by the connection. */
const OWN = new Set(["host", "content-length", "connection", "transfer-encoding", "expect"]);

/**
 * A line for a POSIX shell that sends a request again. Every argument is quoted, whatever is in it;
 * a body that is no text goes through `base64 -d`.
 */
export function curlCommand(request: CurlRequest, origin: string): string {
  const { body, bodyBase64 } = request;
  const words = ["curl", ...curlArguments(request, origin)].map(shellWord);
  const lines = [words.join(" ")];
  if (body === undefined && bodyBase64 !== undefined) {
    lines.unshift(`printf %s ${shellWord(bodyBase64)} | base64 -d |`);
  }
  return lines.join(" ");
}

/** What curl is given, one argument each, before any quoting. */
export function curlArguments(request: CurlRequest, origin: string): string[] {
  const { method, path, headers, body, bodyBase64 } = request;
  const words = method === "GET" && body === undefined ? [] : ["--request", withoutNul(method)];
  // Of a path that begins like an option, or has brackets, curl would make something of its own.
  words.push("--globoff", "--path-as-is", "--include");
  for (const [name, value] of headers) {
    if (OWN.has(name.toLowerCase())) continue;
    // An empty value would make curl leave the field out; the semicolon says that it is meant.
    words.push("--header", withoutNul(value === "" ? `${name};` : `${name}: ${value}`));
  }
  if (body !== undefined && body !== "") words.push("--data-raw", withoutNul(body));
  else if (bodyBase64 !== undefined) words.push("--data-binary", "@-");
  words.push("--url", withoutNul(origin + path));
  return words;
}

/** No argument of a program can hold it. */
function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

/** A word for a POSIX shell: plain where it is, else in single quotes, in which nothing has a meaning. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
