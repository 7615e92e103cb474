export interface MediaType {
  /** Type and subtype in lower case, without parameters. */
  readonly essence: string;
  /** In lower case, without quotes. */
  readonly charset: string | undefined;
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

export function parseMediaType(header: string | undefined): MediaType | undefined {
  if (header === undefined) return undefined;
  const semicolon = header.indexOf(";");
  const essence = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  if (essence === "") return undefined;
  const charset = semicolon < 0 ? undefined : CHARSET.exec(header)?.[1]?.toLowerCase();
  return { essence, charset };
}

export function isJsonType(essence: string): boolean {
  return essence === "application/json" || essence === "text/json" || essence.endsWith("+json");
}

const BINARY =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-protobuf|protobuf|grpc|wasm|vnd\.google\.protobuf))/;

export function isBinaryType(essence: string): boolean {
  return BINARY.test(essence);
}
