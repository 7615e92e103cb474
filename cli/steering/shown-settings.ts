import { join, resolve } from "node:path";
import type { Config } from "../../core/index.ts";
import type { SettingsShown } from "../../dashboard/server/index.ts";
import type { ConfigSource } from "./steering-jobs.ts";

export interface SettingsFrom {
  readonly source: ConfigSource | undefined;
  /** Keys, joined with dots, that a variable of the environment filled in. */
  readonly origins: readonly (readonly [key: string, variable: string])[];
}

const SET = "(set)";

/** The configuration that holds, for people: what came from the environment shows its variable, secrets show nothing. */
export function shownSettings(config: Config, { source, origins }: SettingsFrom): SettingsShown {
  // Loses undefined and dates as every answer does; a copy, because places of it are masked.
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(config));
  delete plain["approved"];
  maskAll(plain["admin"], (name) => name === "token" || name === "viewerToken");
  // Headers that are added to the copies may carry anything.
  if (isFields(plain["mirror"])) maskAll(plain["mirror"]["headers"], (name) => name !== "x-shadow");
  for (const [key, variable] of origins) mask(plain, key.split("."), `\${${variable}}`);
  return { config: asWritten(plain), files: filesOf(config, source) };
}

/** Replaces what stands there; where it was read into another form, all of that. False where nothing is. */
function mask(node: unknown, [key = "", ...rest]: readonly string[], by: string): boolean {
  if (!isFields(node) || !Object.hasOwn(node, key)) return false;
  if (rest.length === 0 || !mask(node[key], rest, by)) node[key] = by;
  return true;
}

function maskAll(node: unknown, isSecret: (name: string) => boolean): void {
  if (!isFields(node)) return;
  for (const name of Object.keys(node)) if (isSecret(name)) node[name] = SET;
}

/** Addresses as they are written, and without what may stand in front of a host. */
function asWritten(node: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(node, (_key, value: unknown) => {
      if (typeof value === "string")
        return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1***@");
      if (!isFields(value)) return value;
      const { kind, host, port, origin, authority, tls } = value;
      if (kind === "tcp") return `${String(host)}:${String(port)}`;
      if (authority === undefined) return value;
      return tls === undefined ? origin : { url: origin, ...(isFields(tls) ? tls : {}) };
    }),
  );
}

function filesOf(config: Config, source: ConfigSource | undefined): Record<string, string> {
  const { approvals, profiles, openapi, protobuf, store } = config;
  const named = {
    configuration: source?.file,
    approvals,
    profiles,
    openapi,
    descriptors: protobuf?.descriptors,
    store: join(store.path, "shadowdiff.db"),
  };
  const files: Record<string, string> = {};
  for (const [name, path] of Object.entries(named)) {
    if (path !== undefined) files[name] = resolve(path);
  }
  return files;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
