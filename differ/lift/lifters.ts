import { liftForm, looksLikeForm } from "./formats/form.ts";
import { isGrpcType, liftGrpc } from "./formats/grpc.ts";
import { liftHtml, sniffHtml } from "./formats/html.ts";
import { liftJson } from "./formats/json.ts";
import { liftMultipart } from "./formats/multipart.ts";
import { liftNdjson, sniffNdjson } from "./formats/ndjson.ts";
import { isProtobufType, liftProtobuf } from "./formats/protobuf.ts";
import { liftSse } from "./formats/sse.ts";
import { liftXml, sniffXml } from "./formats/xml.ts";
import type { LiftContext, LiftLimits, LiftResult } from "./lift-context.ts";
import { isJsonType, isXmlType } from "./media-type.ts";
import { looksLikeContainer } from "./parse-json.ts";

/** A way to read a text as a tree. */
export interface TextLifter {
  readonly format: string;
  claims(essence: string): boolean;
  /** Whether the text itself says that it is this, for when its type lies or is missing. */
  sniff(text: string): boolean;
  lift(text: string, limits: LiftLimits): LiftResult;
}

/** A way to read bytes as a tree, before anybody asks whether they are text. */
export interface ByteLifter {
  readonly format: string;
  claims(essence: string): boolean;
  lift(bytes: Uint8Array, context: LiftContext): LiftResult;
}

export const BYTE_LIFTERS: readonly ByteLifter[] = [
  { format: "grpc", claims: isGrpcType, lift: liftGrpc },
  { format: "protobuf", claims: isProtobufType, lift: liftProtobuf },
  {
    format: "multipart",
    claims: (essence) => essence.startsWith("multipart/"),
    lift: liftMultipart,
  },
];

const NDJSON_TYPES = new Set([
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/jsonlines",
  "application/json-seq",
  "application/stream+json",
]);

/** In order of preference. What no lifter reads is compared as text, or as bytes. */
export const TEXT_LIFTERS: readonly TextLifter[] = [
  {
    format: "ndjson",
    claims: (essence) => NDJSON_TYPES.has(essence),
    sniff: () => false,
    lift: liftNdjson,
  },
  { format: "json", claims: isJsonType, sniff: looksLikeContainer, lift: liftJson },
  { format: "ndjson", claims: () => false, sniff: sniffNdjson, lift: liftNdjson },
  { format: "xml", claims: isXmlType, sniff: sniffXml, lift: liftXml },
  // Read as HTML even where it is declared as XML: that is what it says first.
  { format: "html", claims: () => false, sniff: sniffHtml, lift: liftHtml },
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
    lift: (text) => (looksLikeForm(text) ? liftForm(text) : undefined),
  },
  {
    format: "html",
    claims: (essence) => essence === "text/html",
    sniff: () => false,
    lift: liftHtml,
  },
];
