import { digestText } from "../digest-text.ts";
import type { JsonValue } from "../json-value.ts";
import { type LiftContext, type LiftResult, withoutDuplicates } from "../lift-context.ts";
import { parseJson } from "../parse-json.ts";
import { readMessage } from "../protobuf/read-message.ts";

const PREFIX_BYTES = 5;
const COMPRESSED = 1;
/** gRPC-Web puts its trailers into a frame of the body. */
const TRAILERS = 0x80;
const FRAMES_MAX = 10_000;

export function isGrpcType(essence: string): boolean {
  return (
    /^application\/grpc(?:$|[+-])/.test(essence) && !essence.startsWith("application/grpc-web-text")
  );
}

/**
 * The messages of a gRPC body: one is the body itself, several are a list. With descriptors a message
 * is read by the method's type, without them it is compared by length and hash.
 */
export function liftGrpc(bytes: Uint8Array, context: LiftContext): LiftResult {
  const messages: JsonValue[] = [];
  let trailers: JsonValue | undefined;
  let duplicates = false;
  for (let at = 0; at < bytes.length;) {
    if (at + PREFIX_BYTES > bytes.length) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, PREFIX_BYTES);
    const flags = view.getUint8(0);
    const end = at + PREFIX_BYTES + view.getUint32(1);
    if (end > bytes.length || messages.length >= FRAMES_MAX) return undefined;
    const read = readFrame(bytes.subarray(at + PREFIX_BYTES, end), flags, context);
    if (typeof read !== "object" || "hash" in read) return read;
    if ((flags & TRAILERS) === 0) messages.push(read.value);
    else trailers = read.value;
    duplicates ||= read.duplicates;
    at = end;
  }
  const [first] = messages;
  const value = messages.length === 1 && first !== undefined ? first : messages;
  return {
    value: trailers === undefined ? value : { message: value, trailers },
    duplicates,
  };
}

function readFrame(frame: Uint8Array, flags: number, context: LiftContext): LiftResult {
  if ((flags & ~(COMPRESSED | TRAILERS)) !== 0) return undefined;
  let message = frame;
  if ((flags & COMPRESSED) !== 0) {
    // A compressed message without a name for how is broken; so is one in a way nobody knows.
    const decoded = context.decode(frame, context.source.grpcEncoding ?? "gzip");
    if (decoded.kind !== "decoded") return decoded.kind === "too-large" ? "too-large" : undefined;
    message = decoded.bytes;
  }
  return (flags & TRAILERS) === 0
    ? readPayload(message, context)
    : { value: trailerFields(message), duplicates: false };
}

function readPayload(bytes: Uint8Array, { source, options }: LiftContext): LiftResult {
  if (source.type?.essence.endsWith("+json") === true) {
    return parseJson(Buffer.from(bytes).toString("utf8"));
  }
  const types = options.lifting?.messageTypes();
  const message = types?.messageOf(source.type, options.endpoint);
  if (types === undefined || message === undefined) {
    return { value: digestText(bytes), duplicates: false };
  }
  const reading = { registry: types.registry, limits: options.limits };
  return withoutDuplicates(readMessage(bytes, message, reading));
}

function trailerFields(bytes: Uint8Array): JsonValue {
  const fields = new Map<string, string>();
  for (const line of Buffer.from(bytes).toString("latin1").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(fields);
}
