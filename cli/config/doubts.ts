import { METHODS } from "../../core/http/index.ts";
import type { Config } from "../../core/index.ts";
import { settableKeys } from "./known-keys.ts";
import { nearest } from "./nearest.ts";
import { type Environment, environmentName } from "./overrides.ts";

const COMMON_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const SAID_MAX = 20;
/** Read by commands, though no key of the configuration. */
const OTHERS = ["SHADOWDIFF_TOKEN"];
/** What a cluster sets for a service that is named shadowdiff. */
/** Of programs that test shadowdiff, ours among them. */
const OF_TESTS = /^SHADOWDIFF_(?:TEST|BENCH)_/;
const OF_A_CLUSTER = /^SHADOWDIFF_(?:[A-Z0-9_]*_)?(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_|$)/;

/** What may be meant, and is more probably mistyped: a sentence each. Nothing is refused for it. */
export function doubts(
  { mirror }: Pick<Config, "mirror">,
  environment: Environment,
  usedInFile: ReadonlySet<string>,
): string[] {
  const said: string[] = [];
  for (const method of mirror.methods) {
    if (METHODS.includes(method)) continue;
    const near = nearest(method, [...COMMON_METHODS, ...METHODS]);
    if (near === undefined) continue;
    said.push(
      `mirror.methods: ${method} is no registered method; the nearest one is ${near}. It is taken as it stands.`,
    );
  }
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith("SHADOWDIFF_") && !OF_TESTS.test(name),
  );
  const known = unknown.length === 0 ? [] : [...settableKeys().map(environmentName), ...OTHERS];
  for (const name of unknown) {
    if (known.includes(name) || usedInFile.has(name) || OF_A_CLUSTER.test(name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? "" : `; the nearest one is ${near}`;
    said.push(`${name} in the environment sets no key of the configuration${hint}.`);
  }
  return said.slice(0, SAID_MAX);
}
