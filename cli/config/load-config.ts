import { readFile, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Document, LineCounter, isNode, parseDocument } from "yaml";
import { configSchema } from "../../core/config/index.ts";
import { type Config, ShadowError, errorCode } from "../../core/index.ts";
import { readApprovals } from "../approvals/read-approvals.ts";
import { applyOverrides, type Environment } from "./overrides.ts";
import { describeIssues } from "./describe-issues.ts";
import type { LineOf } from "./line-of.ts";
import { resolveLifting } from "./resolve-lifting.ts";
import { resolveFiles } from "./resolve-files.ts";
import { substituteSecrets } from "./substitute-secrets.ts";

export interface LoadOptions {
  /** YAML, JSON or TypeScript; undefined = defaults alone. */
  readonly file: string | undefined;
  /** `key.path=value` from the command line; stronger than the environment, which beats the file. */
  readonly set: readonly string[];
  readonly environment: Environment;
}

interface Source {
  readonly value: unknown;
  readonly lineOf: LineOf;
}

/**
 * Reads, completes and checks a configuration. Throws ShadowError CONFIG_FILE (cannot be read),
 * CONFIG_SYNTAX (not YAML, JSON or TypeScript) or CONFIG_INVALID (a key or value that does not
 * fit), each with file, line, key, what was expected and the nearest known key; APPROVALS_* likewise.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const name = options.file ?? "command line";
  const source = options.file === undefined ? emptySource : await readSource(options.file);
  const { value, origins } = substituteSecrets(source.value, options.environment, {
    file: name,
    lineOf: source.lineOf,
  });
  const completed = applyOverrides(value ?? {}, options);
  const parsed = configSchema.safeParse(completed);
  if (parsed.success) {
    const resolved = resolveLifting(resolveFiles(parsed.data, options.file), options.file);
    return withApprovals(resolved);
  }
  const problems = describeIssues(parsed.error.issues, {
    file: name,
    lineOf: source.lineOf,
    origins,
    value: completed,
  });
  throw new ShadowError("CONFIG_INVALID", problems.join("\n"));
}

/** The approvals file belongs to the configuration: it is read with it, or refused with it. */
async function withApprovals(config: Config): Promise<Config> {
  if (config.approvals === undefined) return config;
  return { ...config, approved: await readApprovals(config.approvals) };
}

const emptySource: Source = { value: {}, lineOf: () => undefined };

async function readSource(file: string): Promise<Source> {
  const extension = extname(file);
  if (extension === ".ts" || extension === ".mts" || extension === ".js" || extension === ".mjs") {
    return { value: await importDefault(file), lineOf: () => undefined };
  }
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ShadowError(
      "CONFIG_FILE",
      `${file} cannot be read (${errorCode(cause)}): give the path of a configuration with -c.`,
      { cause },
    );
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    const said =
      problem.code === "DUPLICATE_KEY" ? repeatedKey(text, problem.pos[0]) : problem.message;
    throw new ShadowError("CONFIG_SYNTAX", `${file}:${line}: ${said}`, { cause: problem });
  }
  return { value: toValue(document, file), lineOf: (path) => lineIn(document, lines, path) };
}

/** The parser says that a key is repeated, and neither which nor what to do. */
function repeatedKey(text: string, at: number): string {
  const key = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s:{}[\],]+)/.exec(text.slice(at, at + 200))?.[0];
  return `the key ${key ?? ""} stands twice in the same place: keep one of the two.`;
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new ShadowError(
      "CONFIG_SYNTAX",
      `${file}: ${cause instanceof Error ? cause.message : "unreadable"}`,
      {
        cause,
      },
    );
  }
}

/** The files that were imported; a process has one or two. */
const imported = new Set<string>();

/** A module is loaded once per address: read again, a changed file needs another one. */
async function addressOf(file: string): Promise<string> {
  const { href } = pathToFileURL(resolve(file));
  if (imported.has(href)) return `${href}#${(await stat(file)).mtimeMs}`;
  imported.add(href);
  return href;
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const loaded: unknown = await import(await addressOf(file));
    if (typeof loaded === "object" && loaded !== null && "default" in loaded) return loaded.default;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : "unknown error";
    throw new ShadowError("CONFIG_SYNTAX", `${file} cannot be loaded: ${detail}`, { cause });
  }
  throw new ShadowError(
    "CONFIG_SYNTAX",
    `${file} has no default export: export default defineConfig({...}).`,
  );
}

/** The line of the deepest place of the path that exists, so that a missing key points to its parent. */
function lineIn(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const keys = path.slice(0, length);
    const parent = length === 0 ? document.contents : document.getIn(keys.slice(0, -1), true);
    const key = keys.at(-1);
    const pair = hasItems(parent)
      ? parent.items.find((item) => keyOf(item) === String(key))
      : undefined;
    const node = pair === undefined ? document.getIn(keys, true) : pair.key;
    const range = isNode(node) ? node.range : undefined;
    if (range !== undefined && range !== null) return lines.linePos(range[0]).line;
  }
  return undefined;
}

function hasItems(node: unknown): node is { items: { key?: unknown }[] } {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

function keyOf(item: { key?: unknown }): string | undefined {
  const key = item.key;
  return typeof key === "object" && key !== null && "value" in key ? String(key.value) : undefined;
}
