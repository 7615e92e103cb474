import { readFile, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { configSchema } from "../../core/config/index.ts";
import { type Config, ShadowError, errorCode } from "../../core/index.ts";
import { readApprovals } from "../approvals/read-approvals.ts";
import { applyOverrides, type Environment } from "./overrides.ts";
import { checkCompareRules } from "./check-compare-rules.ts";
import { doubts } from "./doubts.ts";
import { describeIssues } from "./describe-issues.ts";
import type { LineOf } from "./line-of.ts";
import { readYaml } from "./read-yaml.ts";
import { resolveFiles } from "./resolve-files.ts";
import { substituteSecrets } from "./substitute-secrets.ts";

export interface LoadOptions {
  /** YAML, JSON or TypeScript; undefined = defaults alone. */
  readonly file: string | undefined;
  /** `key.path=value` from the command line; stronger than the environment, which beats the file. */
  readonly set: readonly string[];
  readonly environment: Environment;
  /** What the file is to hold, instead of what it holds; for YAML and JSON. */
  readonly text?: string | undefined;
  /** Told what fits and is more probably mistyped, a sentence each. */
  readonly doubt?: (sentence: string) => void;
}

interface Source {
  readonly value: unknown;
  readonly lineOf: LineOf;
}

/**
 * Reads, completes and checks a configuration. Throws ShadowError CONFIG_FILE (cannot be read),
 * CONFIG_SYNTAX (not YAML, JSON or TypeScript) or CONFIG_INVALID (a key or value that does not
 * fit), each with file, line, key, what was expected and the nearest known key; RULE_* and APPROVALS_* likewise.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const name = options.file ?? "command line";
  const source =
    options.file === undefined ? emptySource : await readSource(options.file, options.text);
  const { value, origins } = substituteSecrets(source.value, options.environment, {
    file: name,
    lineOf: source.lineOf,
  });
  const completed = applyOverrides(value ?? {}, options);
  const parsed = configSchema.safeParse(completed);
  if (parsed.success) {
    checkCompareRules(parsed.data.compare, { file: name, lineOf: source.lineOf, origins });
    const config = await withApprovals(resolveFiles(parsed.data, options.file));
    const { doubt, environment } = options;
    if (doubt !== undefined)
      for (const said of doubts(config, environment, new Set(origins.values()))) doubt(said);
    return config;
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

async function readSource(file: string, instead: string | undefined): Promise<Source> {
  const extension = extname(file);
  if (extension === ".ts" || extension === ".mts" || extension === ".js" || extension === ".mjs") {
    return { value: await importDefault(file), lineOf: () => undefined };
  }
  const read = readYaml(instead ?? (await textOf(file)), file);
  if ("problem" in read)
    throw new ShadowError("CONFIG_SYNTAX", read.problem, { cause: read.cause });
  return read;
}

function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new ShadowError(
      "CONFIG_FILE",
      `${file} cannot be read (${errorCode(cause)}): give the path of a configuration with -c.`,
      { cause },
    );
  });
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
