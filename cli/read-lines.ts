import { StringDecoder } from "node:string_decoder";

/** One line, or the note that a line was longer than allowed (its text is not kept). */
export type InputLine =
  | { readonly kind: "line"; readonly number: number; readonly text: string }
  | { readonly kind: "too-long"; readonly number: number };

/** Lines of a byte stream (LF or CRLF), numbered from 1, each at most `lineCharsMax` characters. */
export async function* readLines(
  input: AsyncIterable<Buffer | string>,
  lineCharsMax: number,
): AsyncGenerator<InputLine> {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  let length = 0;
  let number = 1;
  const finish = (): InputLine => {
    const text = parts.join("");
    const line: InputLine =
      length > lineCharsMax
        ? { kind: "too-long", number }
        : { kind: "line", number, text: text.endsWith("\r") ? text.slice(0, -1) : text };
    parts = [];
    length = 0;
    number += 1;
    return line;
  };
  const keep = (text: string): void => {
    length += text.length;
    if (length <= lineCharsMax) parts.push(text);
    else parts = [];
  };
  for await (const chunk of input) {
    const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      keep(text.slice(start, end));
      yield finish();
      start = end + 1;
    }
    keep(text.slice(start));
  }
  keep(decoder.end());
  if (length > 0) yield finish();
}
