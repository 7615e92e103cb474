import type { BinaryReader } from "@bufbuild/protobuf/wire";

/** Where a field's value stands in its message; of a group, what is inside it. */
export interface Span {
  readonly wire: number;
  readonly start: number;
  readonly end: number;
}

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, group: 3, groupEnd: 4, fixed32: 5 } as const;

/** Groups nest no deeper. */
const DEPTH_MAX = 100;

/**
 * All fields of a message by their numbers, in the order written; `onSpan` is told of each. Throws
 * where it is none.
 */
export function scanFields(reader: BinaryReader, onSpan: () => void): Map<number, Span[]> {
  const fields = new Map<number, Span[]>();
  while (reader.pos < reader.len) {
    onSpan();
    const [number, wire] = reader.tag();
    const span = spanOf(reader, number, wire);
    const list = fields.get(number);
    if (list === undefined) fields.set(number, [span]);
    else list.push(span);
  }
  return fields;
}

function spanOf(reader: BinaryReader, number: number, wire: number): Span {
  const start = reader.pos;
  if (wire === WIRE.bytes) {
    const { length } = reader.bytes();
    return { wire, start: reader.pos - length, end: reader.pos };
  }
  if (wire === WIRE.groupEnd) throw new RangeError("a group ends that did not begin");
  reader.skip(wire, number, DEPTH_MAX);
  const end = wire === WIRE.group ? reader.pos - tagLength(number) : reader.pos;
  return { wire, start, end };
}

/** Of the tag that ends a group; one written longer than it need be reads as an unknown rest. */
function tagLength(number: number): number {
  let length = 1;
  for (let rest = number >>> 4; rest > 0; rest >>>= 7) length += 1;
  return length;
}
