import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ShadowError, errorCode } from "../../core/index.ts";
import {
  type HeldFile,
  type NewRule,
  type RulesShown,
  SteeringRefused,
} from "../../dashboard/server/index.ts";
import { loadConfig } from "../config/load-config.ts";
import { replaceFile } from "../files/replace-file.ts";
import { readConfigText } from "./edit-config.ts";
import { heldConfig, isCode } from "./held-files.ts";
import type { ConfigSource } from "./steering-jobs.ts";
import { ruleYaml, withRule } from "./with-rule.ts";

/** What compare says in the configuration's file. Throws what reading it throws (CONFIG_*). */
export async function readRules(source: ConfigSource | undefined): Promise<RulesShown> {
  const held = await heldConfig(source);
  const file = source?.file;
  if (source === undefined || file === undefined) return shown(held, []);
  if (isCode(file)) return shown(held, (await loadConfig(source)).compare);
  return shown(held, compareIn(await textOf(file), file));
}

/** Throws FILE_NOT_WRITABLE with the rule as YAML, RULES_CHANGED, and what the loader throws: nothing is written then. */
export async function addRule(
  source: ConfigSource | undefined,
  { rule, version }: { readonly rule: NewRule; readonly version: string },
): Promise<RulesShown> {
  const file = await writableFile(source, () => ruleYaml(rule));
  const text = await textOf(file);
  const old = compareIn(text, file);
  refuseChanged(old, version);
  const { compare, comment } = withRule(old, rule);
  return write(source, {
    file,
    text,
    changed: readConfigText(text, file).with("compare", compare, comment),
  });
}

/** Throws as `addRule` does. */
export async function replaceRules(
  source: ConfigSource | undefined,
  { compare, version }: { readonly compare: readonly unknown[]; readonly version: string },
): Promise<RulesShown> {
  const file = await writableFile(source, () => JSON.stringify({ compare }, null, 2));
  const text = await textOf(file);
  refuseChanged(compareIn(text, file), version);
  return write(source, {
    file,
    text,
    changed: readConfigText(text, file).with("compare", compare),
  });
}

/** Loaded as a start would load it, before it takes the old one's place. */
async function write(
  source: ConfigSource | undefined,
  {
    file,
    text,
    changed,
  }: { readonly file: string; readonly text: string; readonly changed: string },
): Promise<RulesShown> {
  await loadConfig({ set: [], environment: {}, ...source, file, text: changed });
  // Somebody's editor may have been quicker.
  if ((await textOf(file)) !== text) throw changedMeanwhile();
  if (changed !== text) await writeConfig(file, changed);
  return shown(await heldConfig(source), compareIn(changed, file));
}

export async function writeConfig(file: string, text: string): Promise<void> {
  await replaceFile(file, text).catch((cause: unknown) => {
    throw new ShadowError(
      "CONFIG_FILE",
      `${file} cannot be written (${errorCode(cause)}): check its folder and that this user may write there.`,
      { cause },
    );
  });
}

/** Throws CONFIG_FILE. */
export function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new ShadowError("CONFIG_FILE", `${file} cannot be read (${errorCode(cause)}).`, {
      cause,
    });
  });
}

async function writableFile(source: ConfigSource | undefined, yaml: () => string): Promise<string> {
  const { file, writable, why = "" } = await heldConfig(source);
  if (file !== undefined && writable) return file;
  throw new SteeringRefused("FILE_NOT_WRITABLE", why, { yaml: yaml() });
}

function compareIn(text: string, file: string): readonly unknown[] {
  const compare = readConfigText(text, file).value["compare"] ?? [];
  if (Array.isArray(compare)) return compare;
  throw new ShadowError("CONFIG_INVALID", `${file}: compare: expected a list of rules.`);
}

function refuseChanged(compare: readonly unknown[], version: string): void {
  if (versionOf(compare) !== version) throw changedMeanwhile();
}

function changedMeanwhile(): SteeringRefused<"RULES_CHANGED"> {
  return new SteeringRefused(
    "RULES_CHANGED",
    "the rules have changed since they were read: read them again, and see whether the change still fits.",
  );
}

function shown(held: HeldFile, compare: readonly unknown[]): RulesShown {
  return { ...held, compare, version: versionOf(compare) };
}

function versionOf(compare: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(compare)).digest("hex").slice(0, 16);
}
