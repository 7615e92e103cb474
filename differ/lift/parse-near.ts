import { type JsonValue, isArray, isScalar } from "./json-value.ts";

/** A document that is parsed already. No object of it names a key twice. */
export interface KnownJson {
  readonly text: string;
  readonly value: JsonValue;
}

/** A scalar's text as a value; undefined where it is none. */
type ScalarParser = (text: string) => JsonValue | undefined;

/** With more changes than this, parsing anew costs about as much. */
const CHANGES_MAX = 64;
/** A place this deep costs more to copy the way to than to parse. */
const DEPTH_MAX = 256;

/**
 * Parses a text that is a known document with other scalars at a few places, which is what most
 * answers of one request are to each other. The tree shares all else with the known one, so what is
 * equal is one object to whoever compares them. Undefined where the texts differ in any other way
 * (names, structure, blanks, many places): then nothing is said about the text.
 */
export function parseNear(
  text: string,
  known: KnownJson,
  parseScalar: ScalarParser,
): JsonValue | undefined {
  return new NearParser(text, known, parseScalar).document();
}

/** A container of the known document that the reader is inside of. */
interface Frame {
  readonly array: boolean;
  /** Which element the reader is at. */
  index: number;
  /** Where the name of the member that the reader is at begins and ends. */
  nameStart: number;
  nameEnd: number;
  /** Made when something below has changed. */
  copy: Copy | undefined;
}

type Copy = JsonValue[] | { [key: string]: JsonValue };

interface Change {
  readonly frames: readonly Frame[];
  /** The element's index or the member's name in each of the frames. */
  readonly segments: readonly (string | number)[];
  readonly value: JsonValue;
}

const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

class NearParser {
  readonly #text: string;
  readonly #known: KnownJson;
  readonly #parseScalar: ScalarParser;
  readonly #frames: Frame[] = [];
  #at = 0;
  /** How far the text is ahead of the known one. */
  #shift = 0;
  /** Up to here, in the known text, the two are the same but for the changes found so far. */
  #sameUntil = 0;
  #nameNext = false;
  readonly #changes: Change[] = [];

  constructor(text: string, known: KnownJson, parseScalar: ScalarParser) {
    this.#text = text;
    this.#known = known;
    this.#parseScalar = parseScalar;
  }

  document(): JsonValue | undefined {
    const { text } = this.#known;
    this.#synchronize(0);
    // Once the rest is the same there is nothing left to look for.
    while (this.#sameUntil < text.length || text.length + this.#shift !== this.#text.length) {
      const code = text.charCodeAt(this.#at);
      const read =
        code === QUOTE && this.#nameNext
          ? this.#name()
          : isScalarStart(code)
            ? this.#scalar()
            : this.#structure(code);
      if (!read) return undefined;
    }
    return this.#changes.reduce(withChange, this.#known.value);
  }

  /** One character outside names and scalars, which must be the same. */
  #structure(code: number): boolean {
    if (this.#at >= this.#sameUntil) return false;
    this.#at += 1;
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (this.#frames.length >= DEPTH_MAX) return false;
      const array = code === OPEN_ARRAY;
      this.#frames.push({ array, index: 0, nameStart: 0, nameEnd: 0, copy: undefined });
      this.#nameNext = !array;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      this.#frames.pop();
      this.#nameNext = false;
    } else if (code === COMMA) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) return false;
      frame.index += 1;
      this.#nameNext = !frame.array;
    }
    return true;
  }

  #name(): boolean {
    const frame = this.#frames.at(-1);
    const end = afterString(this.#known.text, this.#at);
    if (frame === undefined || end > this.#sameUntil) return false;
    frame.nameStart = this.#at;
    frame.nameEnd = end;
    this.#at = end;
    this.#nameNext = false;
    return true;
  }

  /** False where the other text has no scalar here, or too much has changed. */
  #scalar(): boolean {
    const known = this.#known.text;
    const start = this.#at;
    const end = afterScalar(known, start);
    this.#at = end;
    // What ends before the first character that differs ends there in both.
    if (end < this.#sameUntil) return true;
    const otherStart = start + this.#shift;
    const otherEnd = afterScalar(this.#text, otherStart);
    const value = this.#text.slice(otherStart, otherEnd);
    if (value !== known.slice(start, end)) {
      const parsed = this.#changes.length < CHANGES_MAX ? this.#parseScalar(value) : undefined;
      if (parsed === undefined || !isScalar(parsed)) return false;
      this.#changes.push(this.#change(parsed));
    }
    this.#shift = otherEnd - end;
    this.#synchronize(end);
    return true;
  }

  #synchronize(from: number): void {
    this.#sameUntil =
      from +
      commonLength(
        { text: this.#known.text, from },
        { text: this.#text, from: from + this.#shift },
      );
  }

  /** Where the reader is, with what stands there in the text. */
  #change(value: JsonValue): Change {
    const segments = this.#frames.map((frame) => (frame.array ? frame.index : this.#nameIn(frame)));
    return { frames: [...this.#frames], segments, value };
  }

  #nameIn(frame: Frame): string {
    const quoted = this.#known.text.slice(frame.nameStart, frame.nameEnd);
    if (!quoted.includes("\\")) return quoted.slice(1, -1);
    const name = this.#parseScalar(quoted);
    return typeof name === "string" ? name : "";
  }
}

/** Puts the value in its place, in copies of the containers on the way there; one copy for all changes. */
function withChange(root: JsonValue, { frames, segments, value }: Change): JsonValue {
  let inside = root;
  let above: { copy: Copy; segment: string | number } | undefined;
  for (const [depth, frame] of frames.entries()) {
    const segment = segments[depth] ?? 0;
    if (frame.copy === undefined) {
      frame.copy = copyOf(inside);
      if (above !== undefined) setChild(above.copy, above.segment, frame.copy);
    }
    inside = childOf(frame.copy, segment);
    above = { copy: frame.copy, segment };
  }
  if (above === undefined) return value;
  setChild(above.copy, above.segment, value);
  return frames[0]?.copy ?? value;
}

function copyOf(known: JsonValue): Copy {
  if (isArray(known)) return known.slice();
  return isScalar(known) ? {} : { ...known };
}

function childOf(copy: Copy, segment: string | number): JsonValue {
  const child = Array.isArray(copy) ? copy[Number(segment)] : copy[segment];
  return child ?? null;
}

/** The copy has the place already, so `__proto__` is a member like any other. */
function setChild(copy: Copy, segment: string | number, value: JsonValue): void {
  if (Array.isArray(copy)) copy[Number(segment)] = value;
  else copy[segment] = value;
}

/** A string's quote, a digit, a minus, or the first letter of true, false and null. */
function isScalarStart(code: number): boolean {
  return code === QUOTE || code === 45 || (code >= 48 && code <= 57) || (code >= 97 && code <= 122);
}

function afterScalar(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return afterString(text, start);
  let at = start;
  while (at < text.length && isPlain(text.charCodeAt(at))) at += 1;
  return at;
}

/** What numbers and words are made of. */
function isPlain(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    code === 43 ||
    code === 45 ||
    code === 46 ||
    code === 69
  );
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

interface Tail {
  readonly text: string;
  readonly from: number;
}

const STEP = 64;

/** How many characters two tails have in common; by blocks, which the engine compares at once. */
function commonLength(left: Tail, right: Tail): number {
  const most = Math.min(left.text.length - left.from, right.text.length - right.from);
  let same = 0;
  let block = STEP;
  while (same < most && sameBlock(left, right, { at: same, length: block })) {
    same += block;
    block *= 2;
  }
  while (block >= STEP && same < most) {
    if (sameBlock(left, right, { at: same, length: block })) same += block;
    block /= 2;
  }
  while (same < most && charAt(left, same) === charAt(right, same)) same += 1;
  return Math.min(same, most);
}

function sameBlock(
  left: Tail,
  right: Tail,
  { at, length }: { at: number; length: number },
): boolean {
  const a = left.from + at;
  const b = right.from + at;
  return left.text.slice(a, a + length) === right.text.slice(b, b + length);
}

function charAt({ text, from }: Tail, at: number): number {
  return text.charCodeAt(from + at);
}
