import { type DocumentedPath, ShadowError } from "../../core/index.ts";
import type { LineOf } from "../config/line-of.ts";
import { readYaml } from "../config/read-yaml.ts";
import { basePaths, isRecord } from "./base-paths.ts";
import { readJson } from "./read-json.ts";

type Json = Readonly<Record<string, unknown>>;

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
const REFERENCES_MAX = 10;
const PATHS_MAX = 10_000;
/** Its tree takes more than a hundred times its size. */
const YAML_CHARACTERS_MAX = 4 * 1024 ** 2;

/**
 * The paths of an OpenAPI 3 document (or Swagger 2.0), YAML or JSON, each below the base paths of its
 * servers and with the methods described there. Nothing else is read: what a schema says of answers is
 * a promise, and what roles do is compared. Throws OPENAPI_INVALID with file, line and place.
 */
export function readOpenApi(text: string, file: string): DocumentedPath[] {
  const { value, lineOf } = parse(text, file);
  const reader = new Reader(value, file, lineOf);
  return reader.paths();
}

/** JSON by itself: it needs no tree that knows its lines, and documents are large. */
function parse(text: string, file: string): { value: unknown; lineOf: LineOf } {
  // YAML's flow form begins like JSON; and where it is none either, the line is known then.
  const json = text.trimStart().startsWith("{") ? readJson(text) : undefined;
  if (json !== undefined) {
    if ("value" in json) return { value: json.value, lineOf: () => undefined };
    const place = [...json.place, json.repeated].join(".");
    throw new ShadowError(
      "OPENAPI_INVALID",
      `${file}: ${place}: the key ${JSON.stringify(json.repeated)} stands twice in the same place: keep one of the two.`,
    );
  }
  if (text.length > YAML_CHARACTERS_MAX)
    throw new ShadowError(
      "OPENAPI_FILE",
      `openapi: ${file} has ${text.length} characters, and of YAML at most ${YAML_CHARACTERS_MAX} are read: give it as JSON.`,
    );
  const read = readYaml(text, file);
  if ("problem" in read)
    throw new ShadowError("OPENAPI_INVALID", read.problem, { cause: read.cause });
  return read;
}

class Reader {
  readonly #document: Json;
  readonly #file: string;
  readonly #lineOf: LineOf;
  readonly #found = new Map<string, Set<string>>();

  constructor(document: unknown, file: string, lineOf: LineOf) {
    this.#file = file;
    this.#lineOf = lineOf;
    if (!isRecord(document)) throw this.#wrong([], "expected an OpenAPI document");
    this.#document = document;
    const { openapi, swagger } = document;
    // YAML reads an unquoted 3.1 as a number.
    if (/^3(\.|$)/.test(String(openapi)) || /^2(\.0)?$/.test(String(swagger))) return;
    const found = JSON.stringify(openapi ?? swagger);
    throw this.#wrong(
      ["openapi"],
      `expected openapi: 3.0.x or 3.1.x, or swagger: "2.0", found ${found ?? "none of them"}`,
    );
  }

  paths(): DocumentedPath[] {
    const { paths } = this.#document;
    if (!isRecord(paths))
      throw this.#wrong(
        ["paths"],
        paths === undefined ? "missing; expected a map of paths" : "expected a map of paths",
      );
    const bases = this.#ownBases();
    for (const [path, item] of Object.entries(paths)) {
      if (path.startsWith("x-")) continue;
      if (!path.startsWith("/"))
        throw this.#wrong(["paths", path], "expected a path that begins with /");
      this.#addItem(path, this.#resolved(item, ["paths", path]), bases);
    }
    return [...this.#found].map(([path, methods]) => ({ path, methods: [...methods] }));
  }

  #ownBases(): string[] {
    const { swagger, basePath, servers } = this.#document;
    if (swagger === undefined) return this.#bases(servers, ["servers"]) ?? [""];
    if (basePath !== undefined && typeof basePath !== "string")
      throw this.#wrong(["basePath"], "expected a path");
    return basePaths({ url: basePath ?? "" }) ?? [""];
  }

  #addItem(path: string, item: Json, bases: readonly string[]): void {
    const place = ["paths", path];
    const own = this.#bases(item["servers"], [...place, "servers"]) ?? bases;
    const described = METHODS.filter((method) => item[method] !== undefined);
    // A reference to another file: its methods are not known here.
    if (described.length === 0) for (const base of own) this.#add(`${base}${path}`);
    for (const method of described) {
      const operation = item[method];
      if (!isRecord(operation)) throw this.#wrong([...place, method], "expected an operation");
      const servers = this.#bases(operation["servers"], [...place, method, "servers"]) ?? own;
      for (const base of servers) this.#add(`${base}${path}`, method.toUpperCase());
    }
  }

  #add(path: string, method?: string): void {
    // Some documents tell operations apart by their query, which is no part of an endpoint.
    const bare = path.replace(/[?#].*$/s, "");
    let methods = this.#found.get(bare);
    if (methods === undefined) {
      if (this.#found.size >= PATHS_MAX)
        throw this.#wrong(
          ["paths"],
          `more than ${PATHS_MAX} paths, with their servers' base paths`,
        );
      this.#found.set(bare, (methods = new Set()));
    }
    if (method !== undefined) methods.add(method);
  }

  /** Undefined where none are listed. */
  #bases(servers: unknown, place: readonly string[]): string[] | undefined {
    if (servers === undefined || servers === null) return undefined;
    if (!Array.isArray(servers)) throw this.#wrong(place, "expected a list of servers");
    if (servers.length === 0) return undefined;
    const found = servers.flatMap((server: unknown, index) => {
      const paths = basePaths(server);
      if (paths === undefined) throw this.#wrong([...place, index], "expected a server with a url");
      return paths;
    });
    return [...new Set(found)];
  }

  /** Follows `$ref` inside the document; what stands beside it stays. */
  #resolved(item: unknown, place: readonly string[]): Json {
    let resolved: Json = {};
    let next = item;
    for (let steps = 0; steps <= REFERENCES_MAX; steps += 1) {
      if (!isRecord(next)) throw this.#wrong(place, "expected a path item");
      const { $ref: reference, ...rest } = next;
      resolved = { ...rest, ...resolved };
      if (reference === undefined) return resolved;
      if (typeof reference !== "string")
        throw this.#wrong([...place, "$ref"], "expected a reference");
      if (!reference.startsWith("#")) return resolved;
      next = this.#at(reference);
      if (next === undefined)
        throw this.#wrong([...place, "$ref"], `${reference} is nowhere in the document`);
    }
    throw this.#wrong([...place, "$ref"], "expected a path item, found references in a circle");
  }

  #at(reference: string): unknown {
    let node: unknown = this.#document;
    for (const token of reference.slice(1).split("/").slice(1)) {
      const key = decoded(token).replaceAll("~1", "/").replaceAll("~0", "~");
      const known = typeof node === "object" && node !== null && Object.hasOwn(node, key);
      node = known ? Object.entries(node ?? {}).find(([name]) => name === key)?.[1] : undefined;
    }
    return node;
  }

  #wrong(place: readonly PropertyKey[], what: string): ShadowError<"OPENAPI_INVALID"> {
    const line = this.#lineOf(place);
    const at = place.length === 0 ? "" : `${place.map(String).join(".")}: `;
    return new ShadowError(
      "OPENAPI_INVALID",
      `${this.#file}${line === undefined ? "" : `:${line}`}: ${at}${what}.`,
    );
  }
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
