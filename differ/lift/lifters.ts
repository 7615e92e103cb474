import { liftForm } from "./formats/form.ts";
import { liftNdjson, sniffNdjson } from "./formats/ndjson.ts";
import { liftSse } from "./formats/sse.ts";
import type { ParsedJson } from "./lossless-json.ts";
import { isJsonType } from "./media-type.ts";
import { looksLikeContainer, parseJson } from "./parse-json.ts";

/** A way to read a text as a tree. */
export interface Lifter {
  readonly format: string;
  claims(essence: string): boolean;
  /** Whether the text itself says that it is this, for when its type lies or is missing. */
  sniff(text: string): boolean;
  lift(text: string): ParsedJson | undefined;
}

const NDJSON_TYPES = new Set([
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/jsonlines",
  "application/json-seq",
]);

/** In order of preference. What no lifter reads is compared as text, or as bytes. */
export const LIFTERS: readonly Lifter[] = [
  {
    format: "ndjson",
    claims: (essence) => NDJSON_TYPES.has(essence),
    sniff: () => false,
    lift: liftNdjson,
  },
  { format: "json", claims: isJsonType, sniff: looksLikeContainer, lift: parseJson },
  { format: "ndjson", claims: () => false, sniff: sniffNdjson, lift: liftNdjson },
  {
    format: "sse",
    claims: (essence) => essence === "text/event-stream",
    sniff: () => false,
    lift: liftSse,
  },
  {
    format: "form",
    claims: (essence) => essence === "application/x-www-form-urlencoded",
    sniff: () => false,
    lift: liftForm,
  },
];
