import type { Mask } from "../mask-style.ts";

/** An at sign as it stands in text, targets, markup and escaped JSON. */
const AT = /@|%40|&#(?:0{0,5}64|x0{0,4}40);|&commat;|\\u0040/gi;
const LOCAL_MAX = 256;
const DOMAIN_MAX = 255;
/** `logo@2x.png` is a picture, not an address. */
const PICTURE = /^[1-4](?:\.5)?x\.(?:png|jpe?g|gif|webp|avif|svg)$/i;
/** A label of ours before the host of an address. */
const MASKED_LOCAL = /(?:^|[^0-9a-z])redacted-[0-9a-f]{10}$/;

/**
 * Masks e-mail addresses wherever they stand in a text: from each at sign outwards, never past the
 * one before, so that no character is looked at more than a few times.
 */
export function redactEmails(text: string, mask: Mask): string {
  let out = "";
  let copied = 0;
  let floor = 0;
  AT.lastIndex = 0;
  for (let match = AT.exec(text); match !== null; match = AT.exec(text)) {
    const { index } = match;
    const start = localStart(text, index, floor);
    floor = index + match[0].length;
    if (start === -1) continue;
    const end = domainEnd(text, floor);
    if (end === -1 || isOther(text, { start, index, end, domain: floor })) continue;
    out += text.slice(copied, start) + mask(text.slice(start, end));
    copied = floor = end;
    AT.lastIndex = end;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** Whether the whole text is one address. */
export function isEmail(text: string): boolean {
  if (text.length > LOCAL_MAX + DOMAIN_MAX) return false;
  const at = text.lastIndexOf("@");
  if (at < 1 || localStart(text, at, 0) !== 0 || domainEnd(text, at + 1) !== text.length) {
    return false;
  }
  return !isOther(text, { start: 0, index: at, end: text.length, domain: at + 1 });
}

function isOther(
  text: string,
  at: { start: number; index: number; end: number; domain: number },
): boolean {
  return (
    PICTURE.test(text.slice(at.domain, at.end)) || MASKED_LOCAL.test(text.slice(at.start, at.index))
  );
}

/** Where the local part before `at` begins; -1 where there is none. */
function localStart(text: string, at: number, floor: number): number {
  if (text.charCodeAt(at - 1) === QUOTE) return quotedStart(text, at, floor);
  const limit = Math.max(floor, at - LOCAL_MAX);
  let start = at;
  while (start > limit && isLocal(text.charCodeAt(start - 1))) start -= 1;
  // Dots and quotation marks in front belong to the sentence.
  while (start < at && (text[start] === "." || text[start] === "'")) start += 1;
  return start === at ? -1 : start;
}

/** `"john doe"@x.test`: rare, so only what cannot be a member of JSON is taken for it. */
function quotedStart(text: string, at: number, floor: number): number {
  const open = text.lastIndexOf('"', at - 2);
  if (open < floor || at - open > 66 || at - open < 3) return -1;
  return /[:,{}=<>]/.test(text.slice(open, at)) ? -1 : open;
}

/** Behind the last label that can end a domain, or -1. */
function domainEnd(text: string, from: number): number {
  if (text.charCodeAt(from) === 0x5b) return literalEnd(text, from);
  const limit = Math.min(text.length, from + DOMAIN_MAX);
  let best = -1;
  let label = from;
  let dots = 0;
  for (let at = from; at <= limit; at += 1) {
    const code = at === limit ? 0 : text.charCodeAt(at);
    if (isDomain(code)) continue;
    if (at === label) return best;
    if (dots > 0 && isName(text, label, at)) best = withoutHyphens(text, label, at);
    if (code !== DOT) return best;
    dots += 1;
    label = at + 1;
  }
  return best;
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
function literalEnd(text: string, from: number): number {
  const close = text.slice(from, from + 64).indexOf("]");
  if (close < 4 || !/^\[[0-9a-fv:.]+\]$/i.test(text.slice(from, from + close + 1))) return -1;
  return from + close + 1;
}

/** A top-level domain begins with two letters; a version number does not. */
function isName(text: string, from: number, to: number): boolean {
  return to - from >= 2 && isLetter(text.charCodeAt(from)) && isLetter(text.charCodeAt(from + 1));
}

function withoutHyphens(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && text.charCodeAt(end - 1) === HYPHEN) end -= 1;
  return end;
}

const QUOTE = 0x22;
const DOT = 0x2e;
const HYPHEN = 0x2d;

/** Letters, digits and what addresses in use have beside them: `. _ % + - ~ ' ! # $ * ^`. */
function isLocal(code: number): boolean {
  return isDomain(code) || LOCAL_MARKS.has(code);
}

const LOCAL_MARKS = new Set(Array.from("._%+~'!#$*^", (mark) => mark.charCodeAt(0)));

function isDomain(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === HYPHEN;
}

/** Also any letter beyond ASCII; blanks and punctuation there are none. */
function isLetter(code: number): boolean {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return code > 0xbf && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x3002);
}
