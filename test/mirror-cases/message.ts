/** One HTTP message as it stood on the wire; text is latin1. */
export class Message {
  readonly startLine: string;
  /** Names and values as sent, in order. */
  readonly fields: readonly Field[];
  readonly trailers: Field[] = [];
  complete = false;
  /** Of HTTP/2: the frame of the head also ended the stream. */
  endedByHead = false;
  bytes = 0;
  readonly #chunks: Buffer[] = [];

  constructor(startLine: string, fields: readonly Field[]) {
    this.startLine = startLine;
    this.fields = fields;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
    this.bytes += chunk.length;
  }

  get body(): string {
    return Buffer.concat(this.#chunks).toString("latin1");
  }

  /** Of an answer. */
  get status(): number {
    return Number(this.startLine.split(" ")[1]);
  }

  /** Of a request. */
  get method(): string {
    return this.startLine.split(" ")[0] ?? "";
  }

  get target(): string {
    return this.startLine.slice(this.method.length + 1, this.startLine.lastIndexOf(" "));
  }

  /** Every value of a field, in order; `name` in any case. */
  all(name: string): string[] {
    const lower = name.toLowerCase();
    return this.fields.filter(([field]) => field.toLowerCase() === lower).map(([, value]) => value);
  }

  /** The field's value, several joined with a bar so that a doubled one never looks single. */
  get(name: string): string | undefined {
    const values = this.all(name);
    return values.length === 0 ? undefined : values.join(" | ");
  }
}

/** A field's name and value. */
export type Field = readonly [string, string];

/** A message of HTTP/1 from its head without the empty line. */
export function readHead(head: string): Message {
  const [startLine = "", ...lines] = head.split("\r\n");
  return new Message(startLine, lines.filter((line) => line !== "").map(fieldOf));
}

export function fieldOf(line: string): Field {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
}

/** Fields from names and values in turn, as node:http2 has them behind its events. */
export function pairsOf(raw: unknown): Field[] {
  if (!Array.isArray(raw)) throw new Error("node:http2 gave no raw fields");
  const pairs: Field[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([String(raw[index]), String(raw[index + 1])]);
  }
  return pairs;
}
