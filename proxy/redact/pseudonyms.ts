import { createHmac, createSecretKey } from "node:crypto";
import { digitsOf, isCard, luhnDigit } from "./detectors/card.ts";
import { isEmail } from "./detectors/email.ts";
import { isWebToken } from "./detectors/web-token.ts";
import { permuteDigits } from "./digits.ts";

/** Stands in for a hidden value: equal values get equal ones as long as the key lives. */
export interface Pseudonyms {
  /** 40 bits as hex digits: what a value without a form of its own is known by. */
  label(value: string): string;
  /** A value of the same form (e-mail, card, UUID, token, digits in groups); undefined where it has none. */
  likeWhole(value: string): string | undefined;
  /** A JSON number of as many digits. */
  number(lexeme: string): string;
}

/** Longer values have no form that is looked for. Characters. */
const FORMED_MAX = 8192;
const GROUPED_MAX = 40;
/** Fewer digits would often get themselves for a pseudonym. */
const DIGITS_MIN = 4;

export function createPseudonyms(key: Uint8Array): Pseudonyms {
  // As a key object: bytes would be made one again for each value, at seven times the cost.
  const secret = createSecretKey(Uint8Array.from(key));
  const digest = (domain: string, value: string): Buffer =>
    createHmac("sha256", secret).update(`${domain}\0${value}`, "utf8").digest();
  const label = (value: string): string => digest("label", value).toString("hex", 0, 5);
  const permute = (digits: string): string =>
    permuteDigits(digits, (input) => digest("digits", input).readUIntBE(0, 6));
  const emailTag = (local: string): string => digest("email tag", local).toString("hex", 0, 2);

  const email = (value: string): string => {
    const local = /^([0-9a-f]{10})@([0-9a-f]{4})\.example$/.exec(value);
    // The tag says that it is a pseudonym of this run: it stays, wherever it passes again.
    if (local?.[1] !== undefined && local[2] === emailTag(local[1])) return value;
    const made = digest("email", value).toString("hex", 0, 5);
    return `${made}@${emailTag(made)}.example`;
  };
  return {
    label,
    likeWhole(value) {
      if (value.length > FORMED_MAX) return undefined;
      if (isEmail(value)) return email(value);
      if (UUID.test(value)) return uuidOf(digest("uuid", value));
      if (isWebToken(value)) return tokenLike(value, label(value));
      if (value.length > GROUPED_MAX || !GROUPED.test(value)) return undefined;
      const digits = digitsOf(value);
      if (digits.length < DIGITS_MIN) return undefined;
      return refill(value, isCard(digits) ? cardLike(digits, digest) : permute(digits));
    },
    number(lexeme) {
      const exponent = lexeme.search(/[eE]/);
      const mantissa = exponent === -1 ? lexeme : lexeme.slice(0, exponent);
      const digits = digitsOf(mantissa);
      const made = isCard(digits) ? cardLike(digits, digest) : permute(digits);
      return refill(mantissa, made) + lexeme.slice(mantissa.length);
    },
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Digits with what groups them: telephone numbers, dates, amounts. */
const GROUPED = /^[+-]?\(?\d[\d ().,/:-]*$/;

function uuidOf(digest: Buffer): string {
  const hex = digest.toString("hex", 0, 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

/** As many dotted parts; nothing in it decodes. */
function tokenLike(token: string, label: string): string {
  return ["redacted", label, ...token.split(".").slice(2).fill("jwt")].join(".");
}

/**
 * Valid by its check digit, and under the first digit 9, which no network issues to people: it is
 * nobody's card, and no detector takes it for one again.
 */
function cardLike(digits: string, digest: (domain: string, value: string) => Buffer): string {
  const free = digits.length - 2;
  const drawn = digest("card", digits).readBigUInt64BE(0) % 10n ** BigInt(free);
  const payload = `9${String(drawn).padStart(free, "0")}`;
  return payload + luhnDigit(payload);
}

/** The digits of `made` in the places of the digits of `pattern`. */
function refill(pattern: string, made: string): string {
  let next = 0;
  return pattern.replace(/\d/g, () => made.charAt(next++));
}
