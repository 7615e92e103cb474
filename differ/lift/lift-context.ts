import type { DecodeLimits, Decoded } from "./decode-content.ts";
import type { JsonValue } from "./json-value.ts";
import type { MemberIndex } from "./member-index.ts";
import type { MediaType } from "./media-type.ts";
import type { BodyToLift } from "./own/body-lifter.ts";
import type { MessageTypes } from "./protobuf/message-types.ts";

/** What one lifted tree may cost. */
export interface LiftLimits extends DecodeLimits {
  /** Levels of a tree. */
  readonly depthMax: number;
  /** Values in a tree. */
  readonly nodesMax: number;
}

/** Elements and attributes of markup: they cost many times what JSON's values do. */
export const MARKUP_NODES_MAX = 25_000;

/** What a body is to the comparison. Bodies of different formats are not comparable. */
export type Lifted =
  | {
      readonly kind: "tree";
      readonly format: string;
      /** Of a document with an index it is made when it is asked for. */
      readonly value: JsonValue;
      readonly text: string;
      readonly index?: MemberIndex | undefined;
    }
  | { readonly kind: "text"; readonly format: string; readonly text: string }
  | {
      readonly kind: "bytes";
      readonly format: string;
      readonly bytes: Uint8Array;
      /** Of what the bytes say, where they can be told apart by that and not by how it is written. */
      readonly hash?: string;
    };

export interface BodySource {
  readonly bytes: Uint8Array;
  readonly type: MediaType | undefined;
  readonly encoding: string | undefined;
  /** How gRPC messages inside the body are compressed. */
  readonly grpcEncoding?: string | undefined;
}

export interface LiftOptions {
  /** The types any of the three roles declares: where one says JSON, all are tried as JSON. */
  readonly essences: readonly string[];
  readonly limits: LiftLimits;
  /** Method and template, for formats whose schema hangs on the endpoint. */
  readonly endpoint?: string;
  /** Descriptors and lifters of the user. */
  readonly lifting?: Lifting | undefined;
}

/** What lifting knows from the configuration: lifters of the user, and descriptors. */
export interface Lifting {
  readonly own: OwnLifters | undefined;
  /** Read when the first body needs them; undefined where none are given. */
  messageTypes(): MessageTypes | undefined;
}

export interface OwnLifters {
  /** The format and tree of the first that reads the body. Never throws, and always ends. */
  lift(body: BodyToLift, context: LiftContext): { format: string; result: LiftResult } | undefined;
}

/** What a lifter knows beside the body itself. */
export interface LiftContext {
  readonly source: BodySource;
  readonly options: LiftOptions;
  /** How many bodies this one lies in. */
  readonly nesting: number;
  /** Undoes a coding inside the body, within what the whole body may grow to. */
  decode(bytes: Uint8Array, encoding: string | undefined): Decoded;
  /** Lifts a body inside this one, for what its own type says. */
  inner(source: BodySource): Lifted;
}

/** A tree; that it grows beyond the limits; or undefined where the bytes are none. */
export type TreeResult = { readonly value: JsonValue } | "too-large" | undefined;

/** The same of a body. */
export type LiftResult =
  | {
      readonly value: JsonValue;
      /** Whether a name stands twice in one object. */
      readonly duplicates: boolean;
      /** More exactly what the body is, where its lifter reads several. */
      readonly format?: string;
      /** The members of an object of very many; its value is made when it is asked for. */
      readonly index?: MemberIndex;
    }
  /** Too dear to make a tree of, with a hash of what it would hold. */
  | { readonly hash: string }
  | "too-large"
  | undefined;

export function withoutDuplicates(result: TreeResult): LiftResult {
  return typeof result === "object" ? { ...result, duplicates: false } : result;
}
