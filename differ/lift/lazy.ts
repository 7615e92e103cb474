import { createRequire } from "node:module";
import type * as Protobuf from "@bufbuild/protobuf";
import type * as ProtobufWire from "@bufbuild/protobuf/wire";
import type * as ProtobufTypes from "@bufbuild/protobuf/wkt";
import type * as Htmlparser2 from "htmlparser2";
import type * as Saxes from "saxes";

/**
 * Parsers that most services never need. Each is megabytes in every thread that holds it, so it is
 * loaded when the first body of its format comes, and not asynchronously, because comparing is not.
 */
const require = createRequire(import.meta.url);

export const lazy = {
  saxes: once((): typeof Saxes => require("saxes")),
  htmlparser2: once((): typeof Htmlparser2 => require("htmlparser2")),
  protobuf: once((): typeof Protobuf => require("@bufbuild/protobuf")),
  protobufWire: once((): typeof ProtobufWire => require("@bufbuild/protobuf/wire")),
  protobufTypes: once((): typeof ProtobufTypes => require("@bufbuild/protobuf/wkt")),
};

function once<T>(load: () => T): () => T {
  let loaded: { readonly value: T } | undefined;
  return () => (loaded ??= { value: load() }).value;
}
