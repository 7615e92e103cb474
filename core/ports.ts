import type { PathSegment } from "./json-path.ts";
import type { Exchange, Placement, RequestSnapshot } from "./exchange.ts";

/** Where the proxy hands finished exchanges; it never knows what stands behind. */
export interface ExchangeSink {
  /** Fixes an exchange's endpoint and place before it is sent. Called once each, in capture order. */
  place(request: RequestSnapshot): Placement;
  /** Takes a finished exchange. Must not throw; what it cannot judge it counts. */
  accept(exchange: Exchange): void;
  /** A placed exchange that will never be accepted: its block still becomes complete. */
  abandon(placement: Placement): void;
  /**
   * The live service's status for an exchange of this sequence number, when it is known; 0 says
   * that there is none to hold against (somebody else mirrored the request).
   */
  live(seq: number, status: number): void;
  /**
   * Stores everything accepted since the last call in one transaction, `acknowledged` with it.
   * Returns how many exchanges are stored now that were not before; throws a ShadowError when the
   * store cannot be written, and then keeps what it has for the next call.
   */
  commit(): number;
  /** No exchange comes any more: stores what only the end can tell. Throws as `commit` does. */
  conclude?(): void;
}

/** Takes secrets out of what is kept, shown, logged or printed. Comparison never sees its results. */
export interface Redactor {
  /** A field's value for keeping; `name` in any case. */
  header(name: string, value: string): string;
  /** Path and query for keeping. */
  target(pathAndQuery: string): string;
  /**
   * Whether a rule names this place inside a body, or one above it. In a form, names such as `code`
   * and `key` are those of credentials.
   */
  hidesBodyPath(segments: readonly PathSegment[], format?: "form"): boolean;
  /**
   * What stands in place of a hidden value: the same for equal values within a run, and of the same
   * form where the value has one (e-mail, card, UUID, token, digits).
   */
  mask(value: string): string;
  /** Any other text for keeping (a printed value, a key, a segment): what looks like a credential or personal data is masked. */
  text(value: string): string;
  /** A whole body, its content coding undone, for keeping; undefined where it cannot be read for redaction. */
  body(bytes: Uint8Array, contentType: string | undefined): Uint8Array | undefined;
}

export interface Logger {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}
