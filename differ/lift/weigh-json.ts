/** Shorter texts are cheap whatever they hold. */
export const CHARS_MIN = 256 * 1024;
const CONTAINERS_MIN = 80_000;
/** Characters for each container that a text may have more of: those of a short point on a map. */
const CHARS_EACH = 12;
/** The engine makes objects of a thousand shapes at many times the price of those of one. */
const SHAPES_MAX = 1000;
const SHAPE_COST = 5;

const QUOTE = 34;
const BACKSLASH = 92;
const LINE = 10;
const COLON = 58;

/** Which endings of an object's first name were met, by a hash of them. */
const endings = new Uint8Array(8192);

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
  endings.fill(0);
  let shapes = 0;
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
      if (!opened) continue;
      opened = false;
      const ending = endingOf(text, at);
      if (endings[ending] === 0) {
        endings[ending] = 1;
        shapes += 1;
      }
      if (shapes > SHAPES_MAX) containers += SHAPE_COST;
    } else if (code === COLON) {
      if (depth === 1) members += 1;
    } else if (code === 123 || code === 91 || code === LINE) {
      opened = code === 123;
      if (code !== LINE) depth += 1;
      containers += 1;
      if (containers > max) return DENSE;
    } else if (code === 125 || code === 93) depth -= 1;
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

function endingOf(text: string, end: number): number {
  const last = text.charCodeAt(end - 1) + 31 * text.charCodeAt(end - 2);
  return (last + 961 * text.charCodeAt(end - 3)) & (endings.length - 1);
}
