import type { Mask } from "../mask-style.ts";

const SCHEME = /(?<![A-Za-z0-9])(bearer|basic)([ \t]{1,8}|%20|\+)([A-Za-z0-9._~+/=-]{8,})/gi;

/** Words that follow "bearer" in plain English. */
const PLAIN_WORDS = new Set([
  "authentication",
  "authorization",
  "credentials",
  "instrument",
  "instruments",
]);

/** Masks what stands behind `Bearer` and `Basic` in any text; the scheme stays. */
export function redactSchemes(text: string, mask: Mask): string {
  return text.replace(SCHEME, (whole: string, ...groups: string[]) => {
    const [scheme = "", gap = "", value = ""] = groups;
    const hidden =
      scheme.length === 5 ? isUserAndPassword(value) : !PLAIN_WORDS.has(value.toLowerCase());
    return hidden ? scheme + gap + mask(value) : whole;
  });
}

/** "basic" is an everyday word; its credential is base64 of something with a colon. */
function isUserAndPassword(value: string): boolean {
  if (value.length > 4096) return true;
  return Buffer.from(value, "base64").includes(0x3a);
}
