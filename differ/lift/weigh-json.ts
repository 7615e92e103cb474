/** Shorter texts are cheap whatever they hold. */
export const CHARS_MIN = 256 * 1024;
const CONTAINERS_MIN = 80_000;
/** Characters for each container that a text may have more of: those of a short point on a map. */
const CHARS_EACH = 12;
/** The engine makes objects of a thousand shapes at many times the price of those of one. */
const SHAPES_MAX = 1000;
const SHAPE_COST = 5;

const ENDINGS = 8192;

const QUOTE = 34;
const BACKSLASH = 92;
const LINE = 10;
const COLON = 58;
const OPEN_OBJECT = 123;
/** By how many levels a character leads further in. */
const nesting = Int8Array.from({ length: 128 }, (_, code) => {
  return Number(code === OPEN_OBJECT || code === 91) - Number(code === 125 || code === 93);
});

/** Which shapes objects have, as far as the ending of the first name tells. */
class Shapes {
  /** By a hash of the endings whether one was met. */
  readonly #met = new Uint8Array(ENDINGS);
  #count = 0;

  /** What the object of the name that ends here costs more, for being of another shape than many. */
  cost(text: string, end: number): number {
    const last = text.charCodeAt(end - 1) + 31 * text.charCodeAt(end - 2);
    const ending = (last + 961 * text.charCodeAt(end - 3)) & (ENDINGS - 1);
    if (this.#met[ending] === 0) {
      this.#met[ending] = 1;
      this.#count += 1;
    }
    return this.#count > SHAPES_MAX ? SHAPE_COST : 0;
  }
}

/** What a text would cost to be made a tree of. */
export interface JsonWeight {
  /**
   * It has so many objects and arrays for its length that making them would cost many times what
   * reading the text does. Lines count as containers, for texts of a document a line.
   */
  readonly dense: boolean;
  /** Names that stand right in the document itself; zero for short texts, whose cost is small. */
  readonly members: number;
}

const LIGHT: JsonWeight = { dense: false, members: 0 };
const DENSE: JsonWeight = { dense: true, members: 0 };

export function isDenseJson(text: string): boolean {
  return weighJson(text).dense;
}

/** One pass over a JSON text. Says nothing about validity. */
export function weighJson(text: string): JsonWeight {
  if (text.length < CHARS_MIN) return LIGHT;
  const max = Math.max(CONTAINERS_MIN, Math.ceil(text.length / CHARS_EACH));
  const shapes = new Shapes();
  let containers = 0;
  let opened = false;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Mostly digits, commas and blanks.
    if (code < COLON && code !== QUOTE && code !== LINE) continue;
    if (code === QUOTE) {
      at = endOfString(text, at + 1);
      if (opened) containers += shapes.cost(text, at);
      opened = false;
    } else if (code === COLON) {
      if (depth === 1) members += 1;
    } else {
      const step = nesting[code & 127] ?? 0;
      depth += step;
      if (step < 1 && code !== LINE) continue;
      opened = code === OPEN_OBJECT;
      containers += 1;
      if (containers > max) return DENSE;
    }
  }
  return containers > max ? DENSE : { dense: false, members };
}

function endOfString(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}
