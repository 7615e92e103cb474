import type { Random } from "../../core/index.ts";

/** Thirty-two hex digits shaped like a version 4 UUID without its dashes; never all zero. */
export function freshTraceId(random: Random): string {
  const hex = word(random) + word(random) + word(random) + word(random);
  return `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17)}`;
}

export function asUuid(traceId: string): string {
  return (
    `${traceId.slice(0, 8)}-${traceId.slice(8, 12)}-${traceId.slice(12, 16)}` +
    `-${traceId.slice(16, 20)}-${traceId.slice(20)}`
  );
}

/**
 * A trace context (W3C, version 00) for one copy. The three copies share the trace, so that they
 * stand side by side in a trace viewer and an application that echoes its trace makes no noise;
 * each has a parent of its own.
 */
export function freshTraceparent(traceId: string, flags: string, random: Random): string {
  return `00-${traceId}-1${(word(random) + word(random)).slice(1)}-${flags}`;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function word(random: Random): string {
  const bits = Math.floor(random() * 4_294_967_296);
  return `${byteOf(bits >>> 24)}${byteOf(bits >>> 16)}${byteOf(bits >>> 8)}${byteOf(bits)}`;
}

function byteOf(bits: number): string {
  return BYTES[bits & 255] ?? "";
}
