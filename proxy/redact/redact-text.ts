import { redactSchemes } from "./detectors/bearer.ts";
import { redactCards } from "./detectors/card.ts";
import { redactEmails } from "./detectors/email.ts";
import { redactKeys } from "./detectors/key.ts";
import { redactNamedValues } from "./detectors/named-values.ts";
import { redactWebTokens } from "./detectors/web-token.ts";
import { decodeEscapes, soundText } from "./escapes.ts";
import type { MaskStyle } from "./mask-style.ts";
import type { DetectorName, RedactionRules } from "./rules.ts";

/** What is kept of any text that no rule names. */
export type TextRedaction = (text: string) => string;

/** Shorter texts hold nothing that a detector finds: `a@b.de` has six characters. */
const LENGTH_MIN = 6;

/**
 * Masks what looks like a credential or personal data inside any text. Every detector is one pass:
 * none looks at a character more than a bounded number of times, whatever the text.
 */
export function createTextRedaction(
  rules: Pick<RedactionRules, "credentials" | "detectors">,
  style: MaskStyle,
): TextRedaction {
  const steps: TextRedaction[] = [];
  const { mask } = style;
  const on = (name: DetectorName): boolean => rules.detectors.has(name);
  if (rules.credentials) steps.push((text) => redactNamedValues(text, style));
  if (on("bearer")) steps.push((text) => redactSchemes(text, mask));
  if (on("jwt")) steps.push((text) => redactWebTokens(text, mask));
  if (on("key")) steps.push((text) => redactKeys(text, mask));
  if (on("email")) steps.push((text) => redactEmails(text, mask));
  if (on("card")) steps.push((text) => redactCards(text, mask));
  const look = (text: string): string => {
    let kept = text;
    for (const step of steps) kept = step(kept);
    return kept;
  };
  return (text) => {
    if (text.length < LENGTH_MIN || steps.length === 0) return text;
    const kept = look(text);
    return kept.includes("%") ? redactEscaped(kept, look) : kept;
  };
}

const RUN = /[^\s"'<>]+/g;
const ESCAPE = /%[0-9a-fA-F]{2}/;

/** What percent-encoding hides in an address inside a text, once or twice encoded. */
function redactEscaped(text: string, look: TextRedaction): string {
  if (!ESCAPE.test(text)) return text;
  return text.replace(RUN, (run) => {
    let plain = run;
    for (let level = 0; level < ESCAPE_LEVELS && ESCAPE.test(plain); level += 1) {
      plain = decodeEscapes(plain);
      const kept = look(plain);
      if (kept !== plain) return encodeURI(soundText(kept));
    }
    return run;
  });
}

const ESCAPE_LEVELS = 2;
