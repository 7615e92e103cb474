import { isUtf8 } from "node:buffer";
import type { DescEnum } from "@bufbuild/protobuf";
import type { BinaryReader } from "@bufbuild/protobuf/wire";
import { digestText, textOrDigest } from "../digest-text.ts";
import type { JsonValue } from "../json-value.ts";
import { readNumber } from "../number-text.ts";
import { WIRE } from "./scan-fields.ts";

interface ScalarKind {
  readonly wire: number;
  readonly zero: JsonValue;
  /** What stands at the reader's place; of a text, what is left of the reader. */
  read(reader: BinaryReader, bytes: Uint8Array): JsonValue;
}

const integer =
  (read: (reader: BinaryReader) => bigint | string | number) =>
  (reader: BinaryReader): JsonValue =>
    readNumber(String(read(reader)));

/** By the numbers of google.protobuf.FieldDescriptorProto.Type, which descriptors use. */
const SCALARS: ReadonlyMap<number, ScalarKind> = new Map<number, ScalarKind>([
  [1, { wire: WIRE.fixed64, zero: 0, read: (reader) => double(reader.double()) }],
  [2, { wire: WIRE.fixed32, zero: 0, read: (reader) => double(shortest(reader.float())) }],
  [3, { wire: WIRE.varint, zero: 0, read: integer((reader) => reader.int64()) }],
  [4, { wire: WIRE.varint, zero: 0, read: integer((reader) => reader.uint64()) }],
  [5, { wire: WIRE.varint, zero: 0, read: (reader) => reader.int32() }],
  [6, { wire: WIRE.fixed64, zero: 0, read: integer((reader) => reader.fixed64()) }],
  [7, { wire: WIRE.fixed32, zero: 0, read: (reader) => reader.fixed32() }],
  [8, { wire: WIRE.varint, zero: false, read: (reader) => reader.bool() }],
  [9, { wire: WIRE.bytes, zero: "", read: (_, bytes) => text(bytes) }],
  [12, { wire: WIRE.bytes, zero: "", read: (_, bytes) => textOrDigest(bytes) }],
  [13, { wire: WIRE.varint, zero: 0, read: (reader) => reader.uint32() }],
  [15, { wire: WIRE.fixed32, zero: 0, read: (reader) => reader.sfixed32() }],
  [16, { wire: WIRE.fixed64, zero: 0, read: integer((reader) => reader.sfixed64()) }],
  [17, { wire: WIRE.varint, zero: 0, read: (reader) => reader.sint32() }],
  [18, { wire: WIRE.varint, zero: 0, read: integer((reader) => reader.sint64()) }],
]);

/** Enums are written as integers of 32 bits. */
const ENUM_AS = 5;

export function scalarKind({ scalar }: { readonly scalar?: number | undefined }): ScalarKind {
  const kind = SCALARS.get(scalar ?? ENUM_AS);
  if (kind === undefined) throw new RangeError("a type of field that is not known");
  return kind;
}

/** An enum's value by its name, or by its number where it has none. */
export function enumValue(number: JsonValue, type: DescEnum): JsonValue {
  return (typeof number === "number" ? type.value[number]?.name : undefined) ?? number;
}

function text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) return digestText(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

/** What JSON has no number for is a text, as in protobuf's own JSON. */
function double(value: number): JsonValue {
  return Number.isFinite(value) ? readNumber(String(value)) : String(value);
}

/** The shortest decimal that names a float of 32 bits: 0.1, where a double of it has 17 digits. */
function shortest(float: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) === float) return candidate;
  }
  return Number(float.toPrecision(9));
}
