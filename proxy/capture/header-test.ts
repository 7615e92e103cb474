import type { MirrorConfig, RawHeaders } from "../../core/index.ts";
import { compileTextGlob } from "./text-glob.ts";

type RuleConfig = Exclude<MirrorConfig["include"][number], string>;
type HeaderConfig = NonNullable<RuleConfig["header"]>;

export type HeaderTest = (headers: RawHeaders) => boolean;

/**
 * Whether a request has a field of this name and, where one is wanted, with this value. Every field
 * line is looked at by itself, as it was sent; names are the same in any case, values are not.
 */
export function compileHeaderTest(header: HeaderConfig): HeaderTest {
  const wanted = typeof header === "string" ? { name: header } : header;
  const lowerName = wanted.name.toLowerCase();
  const { value, pattern } = wanted;
  if (value !== undefined) return anyValue(lowerName, (text) => text === value);
  if (pattern === undefined) return anyValue(lowerName, () => true);
  const glob = compileTextGlob(pattern);
  return anyValue(lowerName, (text) => glob(text, 0, text.length));
}

function anyValue(lowerName: string, fits: (value: string) => boolean): HeaderTest {
  return (headers) => {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      if (isName(headers[index] ?? "", lowerName) && fits(headers[index + 1] ?? "")) return true;
    }
    return false;
  };
}

/** Whether a field name as sent is `lowerName`; `toLowerCase` would make a string for each. */
export function isName(name: string, lowerName: string): boolean {
  if (name.length !== lowerName.length) return false;
  if (name === lowerName) return true;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const lower = code >= UPPER_A && code <= UPPER_Z ? code + TO_LOWER : code;
    if (lower !== lowerName.charCodeAt(index)) return false;
  }
  return true;
}

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;
