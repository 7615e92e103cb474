/** Shorter texts of one line are values and no documents. */
const CHARS_MIN = 64;
/** What is beyond, of the lines in which texts differ, is not looked at. */
const CHARS_MAX = 65_536;

/**
 * What varies inside a text, at each place the most special first: times, UUIDs, then runs that may
 * be random, then long numbers. No part can be read in two ways, so that it takes linear time.
 */
const VARYING = new RegExp(
  [
    String.raw`(?<time>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
    String.raw`(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? \d\d?[ -][a-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d(?: (?:gmt|utc|[+-]\d{4}))?`,
    String.raw`\d?\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)`,
    String.raw`(?<uuid>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)`,
    String.raw`(?<hex>\b[0-9a-f]{8,}\b)`,
    String.raw`(?<run>[\w+/-]{16,}={0,2})`,
    String.raw`(?<number>\d{4,})`,
  ].join("|"),
  "gi",
);
const NUMBERS = /\d{4,}/g;

/** A text long enough to say more than its varying parts do. */
export function isDocument(value: unknown): value is string {
  return typeof value === "string" && (value.length > CHARS_MIN || value.includes("\n"));
}

/**
 * Texts with all that varies in them replaced by its class: what instances of a release share. The
 * lines at both ends that all have are left out, because nothing that varies goes over a line's end.
 */
export function textFrames(texts: readonly string[]): string[] {
  const start = equalStart(texts);
  const end = equalEnd(texts, start);
  return texts.map((text) =>
    text.slice(start, Math.min(text.length - end, start + CHARS_MAX)).replace(VARYING, classOf),
  );
}

/** Characters of the whole lines at the start that all texts have. */
function equalStart([first = "", ...others]: readonly string[]): number {
  const most = Math.min(first.length, ...others.map(({ length }) => length));
  let at = 0;
  let line = 0;
  for (; at < most; at += 1) {
    const code = first.charCodeAt(at);
    for (const other of others) if (other.charCodeAt(at) !== code) return line;
    if (code === LINE_FEED) line = at + 1;
  }
  return line;
}

/** Those of the whole lines at the end, with the line feed before them. */
function equalEnd([first = "", ...others]: readonly string[], start: number): number {
  const most = Math.min(first.length, ...others.map(({ length }) => length)) - start;
  let line = 0;
  for (let at = 1; at <= most; at += 1) {
    const code = first.charCodeAt(first.length - at);
    for (const other of others) if (other.charCodeAt(other.length - at) !== code) return line;
    if (code === LINE_FEED) line = at;
  }
  return line;
}

const LINE_FEED = 10;

/** The groups of the expression in their order. */
function classOf(found: string, ...[time, uuid, hex, run]: readonly unknown[]): string {
  if (time !== undefined) return "\0time";
  if (uuid !== undefined) return "\0uuid";
  // A hexadecimal id may by chance have digits alone: ids and numbers are one class.
  if (hex !== undefined || typeof run !== "string" || isRandom(run)) return "\0id";
  return found.replace(NUMBERS, "\0id");
}

/** Of random characters every second is of another class than the one before; of words few are. */
function isRandom(run: string): boolean {
  let switches = 0;
  let last = 0;
  for (let at = 0; at < run.length; at += 1) {
    const now = characterClass(run.charCodeAt(at));
    if (now === 0) continue;
    if (last !== 0 && now !== last) switches += 1;
    last = now;
  }
  return switches * 4 >= run.length;
}

/** 1 digit, 2 capital, 3 small letter, 0 anything else. */
function characterClass(code: number): number {
  if (code >= 48 && code <= 57) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 97 && code <= 122 ? 3 : 0;
}
