import type { DescMessage, FileRegistry } from "@bufbuild/protobuf";
import { lazy } from "../lazy.ts";
import { type MediaType, parameterOf } from "../media-type.ts";

export interface ProtobufOptions {
  /** A FileDescriptorSet, as `protoc --include_imports --descriptor_set_out` writes it. */
  readonly descriptors: Uint8Array;
  /** Message types by endpoint. */
  readonly messages?: Readonly<Record<string, string>>;
}

/** Which message a body holds. */
export interface MessageTypes {
  readonly registry: FileRegistry;
  /** Undefined where nobody says. */
  messageOf(type: MediaType | undefined, endpoint: string | undefined): DescMessage | undefined;
}

/** Parameters by which services name the message, as far as they agree on one. */
const PARAMETERS = ["messagetype", "message-type", "message", "proto", "desc", "x-message-type"];
const METHODS_KEPT = 1000;

/** Reads the descriptors. Throws where the bytes are no FileDescriptorSet. */
export function createMessageTypes({ descriptors, messages = {} }: ProtobufOptions): MessageTypes {
  const { createFileRegistry, fromBinary } = lazy.protobuf();
  const { FileDescriptorSetSchema } = lazy.protobufTypes();
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  const byEndpoint = new Map<string, DescMessage | undefined>();
  const ofEndpoint = (endpoint: string): DescMessage | undefined => {
    if (byEndpoint.has(endpoint)) return byEndpoint.get(endpoint);
    const named = Object.hasOwn(messages, endpoint) ? messages[endpoint] : undefined;
    const found =
      named === undefined ? methodOutput(registry, endpoint) : registry.getMessage(plain(named));
    if (byEndpoint.size >= METHODS_KEPT) byEndpoint.clear();
    byEndpoint.set(endpoint, found);
    return found;
  };
  return {
    registry,
    messageOf: (type, endpoint) =>
      declaredMessage(registry, type) ??
      (endpoint === undefined ? undefined : ofEndpoint(endpoint)),
  };
}

function declaredMessage(
  registry: FileRegistry,
  type: MediaType | undefined,
): DescMessage | undefined {
  if (type === undefined || !type.field.includes(";")) return undefined;
  for (const parameter of PARAMETERS) {
    const name = parameterOf(type.field, parameter);
    const found = name === undefined ? undefined : registry.getMessage(plain(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the method answers whose path this is: gRPC's `/pkg.Service/Method`, also behind a prefix. */
function methodOutput(registry: FileRegistry, endpoint: string): DescMessage | undefined {
  const path = endpoint.slice(endpoint.indexOf(" ") + 1);
  const [service, method] = path.split("/").slice(-2);
  if (service === undefined || method === undefined) return undefined;
  return registry.getService(service)?.methods.find(({ name }) => name === method)?.output;
}

function plain(name: string): string {
  return name.replace(/^(?:type\.googleapis\.com\/|\.)/, "");
}
