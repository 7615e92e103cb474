import { createRequire } from "node:module";

/**
 * Parsers that most services never need. Each is megabytes in every thread that holds it, so it is
 * loaded when the first body of its format comes, and not asynchronously, because comparing is not.
 */
const require = createRequire(import.meta.url);

export const lazy = {
  saxes: once((): typeof import("saxes") => require("saxes")),
  htmlparser2: once((): typeof import("htmlparser2") => require("htmlparser2")),
  protobuf: once((): typeof import("@bufbuild/protobuf") => require("@bufbuild/protobuf")),
  protobufWire: once((): typeof import("@bufbuild/protobuf/wire") =>
    require("@bufbuild/protobuf/wire"),
  ),
  protobufTypes: once((): typeof import("@bufbuild/protobuf/wkt") =>
    require("@bufbuild/protobuf/wkt"),
  ),
};

function once<T>(load: () => T): () => T {
  let loaded: { readonly value: T } | undefined;
  return () => (loaded ??= { value: load() }).value;
}
