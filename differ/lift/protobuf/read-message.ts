import type {
  DescEnum,
  DescExtension,
  DescField,
  DescMessage,
  FileRegistry,
} from "@bufbuild/protobuf";
import type { BinaryReader } from "@bufbuild/protobuf/wire";
import { textOrDigest } from "../digest-text.ts";
import type { JsonValue } from "../json-value.ts";
import { lazy } from "../lazy.ts";
import type { LiftLimits, TreeResult } from "../lift-context.ts";
import { LosslessNumber } from "../lossless-number.ts";
import { readNumber } from "../number-text.ts";
import { enumValue, scalarKind } from "./read-scalar.ts";
import { type Span, WIRE, scanFields } from "./scan-fields.ts";

type Field = DescField | DescExtension;

/** As in protobuf's own readers. */
const DEPTH_MAX = 100;
/** google.protobuf.FeatureSet.FieldPresence.IMPLICIT */
const IMPLICIT = 2;

export interface MessageReading {
  readonly registry: FileRegistry;
  readonly limits: LiftLimits;
}

/**
 * A message as a tree under its fields' names: 64-bit integers keep their digits, enums print their
 * names, maps are objects, a field without presence has its default, and what the descriptors do not
 * know stands under its number. Undefined where the bytes are no such message.
 */
export function readMessage(
  bytes: Uint8Array,
  message: DescMessage,
  reading: MessageReading,
): TreeResult {
  const reader = new MessageReader(reading);
  try {
    return { value: reader.message(bytes, message, 0) };
  } catch {
    return reader.spent ? "too-large" : undefined;
  }
}

class MessageReader {
  readonly #registry: FileRegistry;
  readonly #readerOf: (bytes: Uint8Array) => BinaryReader;
  #nodes: number;

  constructor({ registry, limits }: MessageReading) {
    const { BinaryReader: Reader } = lazy.protobufWire();
    this.#registry = registry;
    this.#readerOf = (bytes) => new Reader(bytes);
    this.#nodes = limits.nodesMax;
  }

  get spent(): boolean {
    return this.#nodes < 0;
  }

  /** Recursion is bounded by DEPTH_MAX. */
  message(bytes: Uint8Array, message: DescMessage, depth: number): JsonValue {
    if (depth > DEPTH_MAX) throw new RangeError("a message nests too deep");
    const any = message.typeName === ANY ? this.#any(bytes, depth) : undefined;
    if (any !== undefined) return any;
    const spans = this.#scan(bytes);
    const members: [string, JsonValue][] = [];
    const fields = message.fields.map((field) => ({ field, overruled: isOverruled(field, spans) }));
    for (const { field, overruled } of fields) {
      const given = spans.get(field.number);
      const value =
        given === undefined || overruled
          ? implicitValue(field)
          : this.#value(field, { bytes, given, depth });
      spans.delete(field.number);
      if (value === undefined) continue;
      this.#count(1);
      members.push([field.name, value]);
    }
    for (const [number, given] of spans) {
      const field = this.#registry.getExtensionFor(message, number);
      const at = { bytes, given, depth };
      if (field === undefined) members.push([String(number), this.#unknown(at)]);
      else members.push([`[${field.typeName}]`, this.#value(field, at)]);
    }
    return Object.fromEntries(members);
  }

  #scan(bytes: Uint8Array): Map<number, Span[]> {
    return scanFields(this.#readerOf(bytes), () => this.#count(1));
  }

  /** What was read so far is of no use beyond the limit. */
  #count(nodes: number): void {
    this.#nodes -= nodes;
    if (this.spent) throw new RangeError("a message beyond the limits");
  }

  #value(field: Field, at: Given): JsonValue {
    // Written as its type never is: what the bytes say is told under the field's name.
    if (!isWrittenAs(field, at.given)) return this.#unknown(at);
    if (field.fieldKind === "map") return this.#map(field, at);
    if (field.message !== undefined) return this.#messages(field, field.message, at);
    const values = this.#scalars(field, at);
    return field.fieldKind === "list" ? values : (values.at(-1) ?? scalarKind(field).zero);
  }

  #messages(field: Field, message: DescMessage, { bytes, given, depth }: Given): JsonValue {
    const parts = given.map(({ start, end }) => bytes.subarray(start, end));
    if (field.fieldKind === "list") {
      return parts.map((part) => this.message(part, message, depth + 1));
    }
    const [first] = parts;
    // A message given twice is one: its parts are merged, which reading them in one go does.
    const whole = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
    return this.message(whole, message, depth + 1);
  }

  /** Values one by one, or packed runs of them. */
  #scalars(type: ScalarType, { bytes, given }: Pick<Given, "bytes" | "given">): JsonValue[] {
    const kind = scalarKind(type);
    const values: JsonValue[] = [];
    for (const { start, end } of given) {
      const part = bytes.subarray(start, end);
      const reader = this.#readerOf(part);
      do {
        if (kind.wire !== WIRE.bytes && reader.pos >= reader.len) break;
        this.#count(1);
        const value = kind.read(reader, part);
        values.push(type.enum === undefined ? value : enumValue(value, type.enum));
      } while (kind.wire !== WIRE.bytes);
    }
    return values;
  }

  #map(field: Field & { fieldKind: "map" }, { bytes, given, depth }: Given): JsonValue {
    const entries = new Map<string, JsonValue>();
    for (const { start, end } of given) {
      const part = bytes.subarray(start, end);
      const spans = this.#scan(part);
      const keys = this.#scalars(
        { scalar: field.mapKey },
        { bytes: part, given: spans.get(1) ?? [] },
      );
      const key = keys.at(-1) ?? scalarKind({ scalar: field.mapKey }).zero;
      const values = spans.get(2) ?? [];
      const value =
        field.mapKind === "message"
          ? this.message(lastOf(part, values), field.message, depth + 1)
          : (this.#scalars(field, { bytes: part, given: values }).at(-1) ?? zeroOf(field));
      entries.set(keyText(key), value);
    }
    return Object.fromEntries(entries);
  }

  /** What the bytes themselves say; a group is a message of nothing but unknown fields. */
  #unknown({ bytes, given, depth }: Given): JsonValue {
    if (depth > DEPTH_MAX) throw new RangeError("a group nests too deep");
    const values = given.map(({ wire, start, end }): JsonValue => {
      const part = bytes.subarray(start, end);
      if (wire === WIRE.bytes) return textOrDigest(part);
      const reader = this.#readerOf(part);
      if (wire === WIRE.varint) return readNumber(String(reader.uint64()));
      if (wire === WIRE.fixed64) return readNumber(String(reader.fixed64()));
      if (wire === WIRE.fixed32) return reader.fixed32();
      const inside = [...this.#scan(part)].map(([number, spans]) => {
        return [String(number), this.#unknown({ bytes: part, given: spans, depth: depth + 1 })];
      });
      return Object.fromEntries(inside);
    });
    const [first] = values;
    return values.length === 1 && first !== undefined ? first : values;
  }

  /** A message in a message, where the descriptors know its type. */
  #any(bytes: Uint8Array, depth: number): JsonValue | undefined {
    const spans = this.#scan(bytes);
    const url = textOrDigest(lastOf(bytes, spans.get(1) ?? []));
    const inner = this.#registry.getMessage(url.slice(url.lastIndexOf("/") + 1));
    if (inner === undefined || inner.typeName === ANY || spans.size > 2) return undefined;
    const value = this.message(lastOf(bytes, spans.get(2) ?? []), inner, depth + 1);
    return { type_url: url, value };
  }
}

const ANY = "google.protobuf.Any";

interface Given {
  readonly bytes: Uint8Array;
  readonly given: readonly Span[];
  readonly depth: number;
}

/** A map's keys are texts, integers or booleans. */
function keyText(key: JsonValue): string {
  if (typeof key === "string") return key;
  return key instanceof LosslessNumber ? key.lexeme : JSON.stringify(key);
}

interface ScalarType {
  readonly scalar?: number | undefined;
  readonly enum?: DescEnum | undefined;
}

function lastOf(bytes: Uint8Array, spans: readonly Span[]): Uint8Array {
  const last = spans.at(-1);
  return last === undefined ? new Uint8Array() : bytes.subarray(last.start, last.end);
}

function isWrittenAs(field: Field, given: readonly Span[]): boolean {
  if (field.fieldKind === "map") return given.every(({ wire }) => wire === WIRE.bytes);
  if (field.message !== undefined) {
    return given.every(({ wire }) => wire === WIRE.bytes || wire === WIRE.group);
  }
  const own = scalarKind(field).wire;
  const packed = field.fieldKind === "list" ? WIRE.bytes : own;
  return given.every(({ wire }) => wire === own || wire === packed);
}

/** Of a oneof, the member that was written last is the one that counts. */
function isOverruled(field: DescField, spans: ReadonlyMap<number, readonly Span[]>): boolean {
  if (field.oneof === undefined) return false;
  const start = spans.get(field.number)?.at(-1)?.start ?? -1;
  return field.oneof.fields.some((other) => (spans.get(other.number)?.at(-1)?.start ?? -1) > start);
}

/** A field that cannot say whether it was given is never missing. */
function implicitValue(field: DescField): JsonValue | undefined {
  if (field.fieldKind === "list") return [];
  if (field.fieldKind === "map") return {};
  const presence: number = field.presence;
  return presence === IMPLICIT && field.message === undefined ? zeroOf(field) : undefined;
}

function zeroOf(type: ScalarType): JsonValue {
  return type.enum === undefined ? scalarKind(type).zero : enumValue(0, type.enum);
}
