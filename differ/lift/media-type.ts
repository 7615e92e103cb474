export interface MediaType {
  /** Type and subtype in lower case, without parameters. */
  readonly essence: string;
  /** In lower case, without quotes. */
  readonly charset: string | undefined;
  /** The field as it came, for the parameters that only some formats have. */
  readonly field: string;
}

const CHARSET = /;\s*charset\s*=\s*["']?([^\s"';]+)/i;

export function parseMediaType(header: string | undefined): MediaType | undefined {
  if (header === undefined) return undefined;
  const semicolon = header.indexOf(";");
  const essence = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  if (essence === "") return undefined;
  const charset = semicolon < 0 ? undefined : CHARSET.exec(header)?.[1]?.toLowerCase();
  return { essence, charset, field: header };
}

const PARAMETER = /;\s*([^\s=;"]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;

/** A parameter of a field such as `multipart/mixed; boundary="x"`; its name in lower case. */
export function parameterOf(field: string, name: string): string | undefined {
  if (field.length > FIELD_CHARS_MAX) return undefined;
  for (const [, found, quoted, plain] of field.matchAll(PARAMETER)) {
    if (found?.toLowerCase() !== name) continue;
    return quoted === undefined ? plain : quoted.replace(/\\(.)/gs, "$1");
  }
  return undefined;
}

/** The first of each of these parameters, and what else the field says: its value in lower case. */
export function withoutParameters(
  field: string,
  names: readonly string[],
): { readonly found: ReadonlyMap<string, string>; readonly rest: string } {
  const found = new Map<string, string>();
  if (field.length > FIELD_CHARS_MAX) return { found, rest: field };
  let rest = "";
  let kept = 0;
  for (const match of field.matchAll(PARAMETER)) {
    const [whole, spelt = "", quoted, plain = ""] = match;
    const name = spelt.toLowerCase();
    if (!names.includes(name) || found.has(name)) continue;
    found.set(name, quoted === undefined ? plain : quoted.replace(/\\(.)/gs, "$1"));
    rest += field.slice(kept, match.index);
    kept = match.index + whole.length;
  }
  rest += field.slice(kept);
  const end = rest.indexOf(";");
  const value = (end < 0 ? rest : rest.slice(0, end)).trim().toLowerCase();
  return { found, rest: end < 0 ? value : value + rest.slice(end) };
}

const FIELD_CHARS_MAX = 8192;

export function isJsonType(essence: string): boolean {
  return essence === "application/json" || essence === "text/json" || essence.endsWith("+json");
}

export function isXmlType(essence: string): boolean {
  return essence === "application/xml" || essence === "text/xml" || essence.endsWith("+xml");
}

const BINARY =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-protobuf|protobuf|grpc|wasm|vnd\.google\.protobuf))/;

export function isBinaryType(essence: string): boolean {
  return BINARY.test(essence);
}
