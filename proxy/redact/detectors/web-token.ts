import type { Mask } from "../mask-style.ts";

const TOKEN_RUN = /[A-Za-z0-9_.-]{12,}/g;
/** Base64url of `{"`, and of the same with a blank or a line break between. */
const HEAD = /eyJ|eyAi|ewog|ewoJ|ew0K/;
const PARTS_MAX = 5;

/** Masks JSON web tokens (JWS and JWE): dotted parts of which the first is base64url of JSON. */
export function redactWebTokens(text: string, mask: Mask): string {
  if (!HEAD.test(text)) return text;
  return text.replace(TOKEN_RUN, (run) => (HEAD.test(run) ? redactRun(run, mask) : run));
}

/** Whether the whole text is one token. */
export function isWebToken(text: string): boolean {
  const parts = text.split(".", PARTS_MAX + 1);
  if (parts.length < 2 || parts.length > PARTS_MAX || !/^[A-Za-z0-9_.-]+$/.test(text)) return false;
  return headAt(parts[0] ?? "") === 0;
}

/** Finds `eyJ....x.y` among the run's dotted parts: two parts or more make a token, up to five (JWE). */
function redactRun(run: string, mask: Mask): string {
  const parts = run.split(".");
  const out: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? "";
    const start = parts[at + 1] === undefined ? -1 : headAt(part);
    if (start === -1) {
      out.push(part);
      continue;
    }
    const end = Math.min(parts.length, at + PARTS_MAX);
    out.push(
      part.slice(0, start) + mask([part.slice(start), ...parts.slice(at + 1, end)].join(".")),
    );
    at = end - 1;
  }
  return out.join(".");
}

/** Where base64url of JSON begins in this part: `keyJournal.entry` is none. */
function headAt(part: string): number {
  const start = part.search(HEAD);
  if (start === -1 || part.length - start < 8) return -1;
  const opening = Buffer.from(part.slice(start, start + 16), "base64url").toString("latin1");
  return /^\{\s*"[\x20-\x7e]{0,3}/.test(opening) && /^[\x20-\x7e\s]{5}/.test(opening) ? start : -1;
}
