import { type Decoded, type DecodeLimits, decodeContent } from "./decode-content.ts";
import { decodeText } from "./decode-text.ts";
import type { JsonValue } from "./json-value.ts";
import { LIFTERS } from "./lifters.ts";
import { type MediaType, isBinaryType } from "./media-type.ts";

/** What a body is to the comparison. Bodies of different formats are not comparable. */
export type Lifted =
  | {
      readonly kind: "tree";
      readonly format: string;
      readonly value: JsonValue;
      readonly text: string;
    }
  | { readonly kind: "text"; readonly format: string; readonly text: string }
  | { readonly kind: "bytes"; readonly format: string; readonly bytes: Uint8Array };

export interface BodySource {
  readonly bytes: Uint8Array;
  readonly type: MediaType | undefined;
  readonly encoding: string | undefined;
}

export interface LiftOptions {
  /** The types any of the three roles declares: where one says JSON, all are tried as JSON. */
  readonly essences: readonly string[];
  readonly limits: DecodeLimits;
}

/** Decodes and lifts one body. Never throws, whatever the bytes. */
export function liftBody(source: BodySource, options: LiftOptions): Lifted {
  const decoded = decodeContent(source.bytes, source.encoding, options.limits);
  if (decoded.kind !== "decoded") return undecoded(source, decoded);
  const text = decodeText(decoded.bytes, source.type);
  const binary = { kind: "bytes", format: "bytes", bytes: decoded.bytes } as const;
  if (text === undefined) return binary;
  for (const lifter of LIFTERS) {
    if (!options.essences.some(lifter.claims) && !lifter.sniff(text)) continue;
    const parsed = lifter.lift(text);
    if (parsed === undefined) continue;
    const format = parsed.duplicates ? `${lifter.format} with duplicate keys` : lifter.format;
    return { kind: "tree", format, value: parsed.value, text };
  }
  const isBinary = options.essences.some(isBinaryType) || text.includes("\0");
  return isBinary ? binary : { kind: "text", format: "text", text };
}

/** Compared as sent. A body that cannot be decoded is of another format than one that can. */
function undecoded(source: BodySource, decoded: Exclude<Decoded, { kind: "decoded" }>): Lifted {
  return { kind: "bytes", format: decoded.kind, bytes: source.bytes };
}
