/** A text in three parts: what it shares with the others at its begin and end, and what is its own. */
export interface ChangedPart {
  readonly before: string;
  readonly changed: string;
  readonly after: string;
}

/** Shared text is worth to be told apart from this length on. */
const SHARED_MIN = 3;

/** Where a text differs from another; undefined where they share too little for that to help. */
export function changedPart(text: string, other: string): ChangedPart | undefined {
  if (text === other) return undefined;
  const most = Math.min(text.length, other.length);
  let begin = 0;
  while (begin < most && text[begin] === other[begin]) begin += 1;
  if (splitsPair(text, begin) || splitsPair(other, begin)) begin -= 1;
  let end = 0;
  while (end < most - begin && text[text.length - 1 - end] === other[other.length - 1 - end]) {
    end += 1;
  }
  if (splitsPair(text, text.length - end) || splitsPair(other, other.length - end)) end -= 1;
  if (begin + end < SHARED_MIN) return undefined;
  return {
    before: text.slice(0, begin),
    changed: text.slice(begin, text.length - end),
    after: text.slice(text.length - end),
  };
}

/** Shown of shared text before what differs, where the line is short. */
const LEAD_CHARS_MAX = 24;

/** Of a long beginning only its end is kept, by default as much as a narrow cell has room for. */
export function ledBy(before: string, charsMax = LEAD_CHARS_MAX): string {
  if (before.length <= charsMax) return before;
  const from = before.length - charsMax;
  return `…${before.slice(splitsPair(before, from) ? from + 1 : from)}`;
}

/** Whether a cut would fall between the halves of a character beyond the BMP. */
function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
