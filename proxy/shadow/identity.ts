import type { Random } from "../../core/index.ts";

/** What one exchange's copies are told apart and found again by. */
export interface Identity {
  /** A UUID, version 4. */
  readonly id: string;
  /** The first 24 hex digits of its copies' trace ids. */
  readonly traceBase: string;
  /** The last 8 hex digits of their span ids, which need to differ within a trace alone. */
  readonly spanTail: string;
}

export function freshIdentity(random: Random): Identity {
  const traceBase = word(random) + word(random) + word(random);
  const tail = word(random);
  const id =
    `${traceBase.slice(0, 8)}-${traceBase.slice(8, 12)}-4${traceBase.slice(13, 16)}` +
    `-a${traceBase.slice(17, 20)}-${traceBase.slice(20)}${tail}`;
  return { id, traceBase, spanTail: tail };
}

/**
 * A trace context (W3C, version 00) for one copy: a trace of its own, so that neither production's
 * traces nor those of the other roles get its spans. Never all zero.
 */
export function freshTraceparent(identity: Identity, flags: string, random: Random): string {
  const own = word(random);
  return `00-${identity.traceBase}${own}-1${own.slice(1)}${identity.spanTail}-${flags}`;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function word(random: Random): string {
  const bits = Math.floor(random() * 4_294_967_296);
  return `${byteOf(bits >>> 24)}${byteOf(bits >>> 16)}${byteOf(bits >>> 8)}${byteOf(bits)}`;
}

function byteOf(bits: number): string {
  return BYTES[bits & 255] ?? "";
}
