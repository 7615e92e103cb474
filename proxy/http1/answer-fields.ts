import { answerInvalid } from "./answer-error.ts";
import { isFieldValue, isToken } from "./bytes.ts";

/** More fields than this in one answer are refused. */
const FIELDS_MAX = 2000;

/**
 * Reads field lines (`text` from `at` to the empty line at `end`, each ending with CRLF) into names
 * and values in turn, as sent but for the white space around a value. Space before a colon is taken
 * out (RFC 9112 5.1), a folded line is joined by a space (5.2), everything else that is no field
 * throws ANSWER_INVALID.
 */
export function readFields(text: string, at: number, end: number): string[] {
  const fields: string[] = [];
  let start = at;
  while (start < end) {
    const lineEnd = text.indexOf("\r\n", start);
    if (lineEnd === -1 || lineEnd > end) throw answerInvalid("a field line has no end");
    addLine(fields, text, start, lineEnd);
    if (fields.length > FIELDS_MAX * 2) throw answerInvalid("too many fields");
    start = lineEnd + 2;
  }
  return fields;
}

// oxlint-disable-next-line max-params -- positions in one text, for speed
function addLine(fields: string[], text: string, start: number, end: number): void {
  const first = text.charCodeAt(start);
  if (first === 32 || first === 9) {
    fold(fields, text.slice(start, end));
    return;
  }
  const colon = text.indexOf(":", start);
  if (colon === -1 || colon >= end) throw answerInvalid("a field line has no colon");
  let nameEnd = colon;
  while (nameEnd > start && isSpace(text.charCodeAt(nameEnd - 1))) nameEnd -= 1;
  let from = colon + 1;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from += 1;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  if (!isToken(text, start, nameEnd)) throw answerInvalid("a field has an invalid name");
  if (!isFieldValue(text, from, to)) throw answerInvalid("a field has an invalid value");
  fields.push(text.slice(start, nameEnd), text.slice(from, to));
}

function fold(fields: string[], line: string): void {
  const before = fields.at(-1);
  if (before === undefined) throw answerInvalid("a folded line before the first field");
  const value = line.trim();
  if (!isFieldValue(value)) throw answerInvalid("a field has an invalid value");
  fields[fields.length - 1] = before === "" ? value : `${before} ${value}`;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}
