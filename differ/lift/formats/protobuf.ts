import type { JsonValue } from "../json-value.ts";
import { type LiftContext, type LiftResult, withoutDuplicates } from "../lift-context.ts";
import { parameterOf } from "../media-type.ts";
import { readMessage } from "../protobuf/read-message.ts";
import { splitDelimited } from "../protobuf/split-delimited.ts";

const TYPES = new Set([
  "application/x-protobuf",
  "application/protobuf",
  "application/x-google-protobuf",
  "application/vnd.google.protobuf",
  "application/proto",
  "application/connect+proto",
]);

export function isProtobufType(essence: string): boolean {
  return TYPES.has(essence) || /^application\/(?!grpc).*\+proto(?:buf)?$/.test(essence);
}

/** A message whose type the descriptors have; without them a body is compared as bytes. */
export function liftProtobuf(bytes: Uint8Array, { source, options }: LiftContext): LiftResult {
  const types = options.lifting?.messageTypes();
  const message = types?.messageOf(source.type, options.endpoint);
  if (types === undefined || message === undefined) return undefined;
  const reading = { registry: types.registry, limits: options.limits };
  const encoding = parameterOf(source.type?.field ?? "", "encoding");
  if (encoding !== "delimited") {
    return withoutDuplicates(readMessage(bytes, message, reading));
  }
  const parts = splitDelimited(bytes, options.limits.nodesMax);
  if (parts === undefined || parts === "too-large") return parts;
  const list: JsonValue[] = [];
  for (const part of parts) {
    const read = readMessage(part, message, reading);
    if (read === undefined || read === "too-large") return read;
    list.push(read.value);
  }
  return { value: list, duplicates: false };
}
