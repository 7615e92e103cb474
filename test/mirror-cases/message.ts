/** One HTTP message as it stood on the wire; text is latin1. */
export class Message {
  readonly startLine: string;
  /** Names and values as sent, in order. */
  readonly fields: readonly (readonly [string, string])[];
  readonly trailers: (readonly [string, string])[] = [];
  complete = false;
  bytes = 0;
  readonly #chunks: Buffer[] = [];

  constructor(head: string) {
    const [startLine = "", ...lines] = head.split("\r\n");
    this.startLine = startLine;
    this.fields = lines.filter((line) => line !== "").map(fieldOf);
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

export function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
}
