import type { JsonScalar } from "../lift/json-value.ts";
import { ANY_BINARY, BINARY_FORMATS, readBinaryShape } from "../lift/binary-shape.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";

/**
 * The form of a value, apart from the value. A class is a test and no partition: what a hexadecimal
 * id may be, a text of digits alone may be too.
 */
interface Format {
  readonly name: string;
  /** Values of one moment, in this unit. */
  readonly time?: true;
  accepts(value: string | number): boolean;
}

/** From 2001 to 2100 in seconds: units are a thousand apart, so that no value fits two of them. */
const EPOCH_MIN = 978_307_200;
const EPOCH_MAX = 4_102_444_800;
const TEXT_CHARS_MAX = 4096;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const JWT = /^e[yw][\w-]+\.[\w-]+\.[\w-]*$/;
const ISO_TIME =
  /^[+-]?\d{4,6}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const HTTP_DATE =
  /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? \d\d[ -][a-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d (?:gmt|utc|[+-]\d{4})$/i;
const URL_TEXT = /^[a-z][a-z0-9+.-]{1,15}:\/\/[^\s]+$/i;
const IP =
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|(?=.*:.*:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3})(?:%\w+)?$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const DIGITS = /^\d+$/;
const INTEGER_TEXT = /^-?\d+$/;
/** Without an exponent: `12e45678` is a hexadecimal id far more often than a number. */
const DECIMAL_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const HEX = /^[0-9a-f]+$/i;
const BASE64 = /^[\w+/-]{16,}={0,2}$/;
const ALPHANUMERIC = /^[\w-]+$/;
const WORD = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/** The most special first: a value is called by the first that accepts it. */
const FORMATS: readonly Format[] = [
  text("empty", (value) => value === ""),
  text("uuid", (value) => UUID.test(value)),
  text("ulid", (value) => ULID.test(value)),
  text("jwt", (value) => JWT.test(value)),
  { ...text("iso-time", (value) => ISO_TIME.test(value)), time: true },
  { ...text("http-date", (value) => HTTP_DATE.test(value)), time: true },
  text("url", (value) => URL_TEXT.test(value)),
  text("ip", (value) => IP.test(value)),
  text("e-mail", (value) => EMAIL.test(value)),
  epoch("epoch-seconds", 1),
  epoch("epoch-milliseconds", 1e3),
  epoch("epoch-microseconds", 1e6),
  epoch("epoch-nanoseconds", 1e9),
  { name: "integer", accepts: isInteger },
  { name: "decimal", accepts: isDecimal },
  { name: "hex", accepts: (value) => typeof value === "string" && isHexId(value) },
  text("base64", (value) => BASE64.test(value) && !DIGITS.test(value)),
  text("alphanumeric", (value) => ALPHANUMERIC.test(value) && !DIGITS.test(value)),
  text("word", (value) => WORD.test(value)),
];

/** Media that binary bodies are; any of them is accepted where none is told. */
const BINARY: readonly Format[] = BINARY_FORMATS.map((name) =>
  text(name, (value) => {
    const found = readBinaryShape(value);
    return found !== undefined && (name === ANY_BINARY || found.signature === name);
  }),
);

const BY_NAME: ReadonlyMap<string, Format> = new Map(
  [...FORMATS, ...BINARY].map((one) => [one.name, one]),
);

/** `hex-32`: as many hexadecimal digits, at least 8; of these not all are decimal. */
const HEX_MIN = 8;
const HEX_NAME = /^hex-(\d{1,4})$/;

const NUMERIC = new Set([
  ...["integer", "decimal"],
  ...["epoch-seconds", "epoch-milliseconds", "epoch-microseconds", "epoch-nanoseconds"],
  ...BINARY_FORMATS,
]);

/** Anything else: it says nothing. */
export const ANY_FORMAT = "text";

/** Names of the classes, as a profile lists them; `hex-32` stands for any number of digits. */
export const knownFormats: readonly string[] = [...FORMATS, ...BINARY].map(({ name }) =>
  name === "hex" ? "hex-32" : name,
);

/** Whether a class of this name accepts some values and not others. */
export function isKnownFormat(name: string): boolean {
  if (name === "hex") return false;
  const hex = HEX_NAME.exec(name);
  return hex === null ? BY_NAME.has(name) : Number(hex[1]) > 0;
}

/** The most special class of a value. */
export function formatOf(value: JsonScalar): string {
  const plain = plainOf(value);
  if (plain === undefined) return ANY_FORMAT;
  if (typeof plain === "string" && plain.length > TEXT_CHARS_MAX) return ANY_FORMAT;
  const binary = typeof plain === "string" ? readBinaryShape(plain) : undefined;
  if (binary !== undefined) return binary.signature;
  const name = FORMATS.find((format) => format.accepts(plain))?.name ?? ANY_FORMAT;
  if (typeof plain !== "string") return name;
  if (name === "hex") return `hex-${plain.length}`;
  return plainerName(name, plain);
}

/** Letters alone are no token, however long. */
function plainerName(name: string, value: string): string {
  const tokens = name === "base64" || name === "alphanumeric";
  return tokens && !/\d/.test(value) && WORD.test(value) && !/[+/=]/.test(value) ? "word" : name;
}

/** Whether a value may be of this class, whatever else it may be. */
export function acceptsFormat(name: string, value: JsonScalar): boolean {
  const plain = plainOf(value);
  if (plain === undefined || name === ANY_FORMAT) return true;
  const hex = HEX_NAME.exec(name);
  if (hex !== null) {
    return typeof plain === "string" && plain.length === Number(hex[1]) && HEX.test(plain);
  }
  const known = BY_NAME.get(name);
  // A class of another version of shadowdiff, or a person's own word: it says nothing.
  if (known === undefined) return true;
  if (typeof plain === "string" && plain.length > TEXT_CHARS_MAX) return false;
  return known.accepts(plain);
}

/** The unit of time a value is in, if it is one. */
export function timeFormatOf(value: JsonScalar): string | undefined {
  const plain = plainOf(value);
  if (plain === undefined) return undefined;
  return FORMATS.find((format) => format.time === true && format.accepts(plain))?.name;
}

export function isTimeFormat(name: string): boolean {
  return BY_NAME.get(name)?.time === true;
}

export function isBinaryFormat(name: string): boolean {
  return BINARY_FORMATS.includes(name);
}

/** Whether every value of this class is a number, or a text of one, or has a length in bytes. */
export function isNumericFormat(name: string): boolean {
  return NUMERIC.has(name);
}

/** Also for a text that is a number: a unit may change there just as well. Of a binary body its length. */
export function numberIn(value: JsonScalar | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof LosslessNumber) return Number(value.lexeme);
  if (typeof value !== "string") return undefined;
  if (value.length <= 40 && DECIMAL_TEXT.test(value)) return Number(value);
  return readBinaryShape(value)?.bytes;
}

function plainOf(value: JsonScalar): string | number | undefined {
  if (typeof value === "string" || typeof value === "number") return value;
  return value instanceof LosslessNumber ? Number(value.lexeme) : undefined;
}

function text(name: string, accepts: (value: string) => boolean): Format {
  return { name, accepts: (value) => typeof value === "string" && accepts(value) };
}

function epoch(name: string, perSecond: number): Format {
  return {
    name,
    time: true,
    accepts(value) {
      if (typeof value === "string" && !/^\d{9,19}(?:\.\d{1,9})?$/.test(value)) return false;
      const number = Number(value);
      return number >= EPOCH_MIN * perSecond && number < EPOCH_MAX * perSecond;
    },
  };
}

function isInteger(value: string | number): boolean {
  return typeof value === "number" ? Number.isInteger(value) : INTEGER_TEXT.test(value);
}

function isDecimal(value: string | number): boolean {
  return typeof value === "number" || DECIMAL_TEXT.test(value);
}

function isHexId(value: string): boolean {
  return value.length >= HEX_MIN && HEX.test(value) && !DIGITS.test(value) && /\d/.test(value);
}
