import { substituteSecrets } from "../config/substitute-secrets.ts";
import { readConfigText } from "./edit-config.ts";
import { isCode } from "./held-files.ts";
import { textOf } from "./rule-jobs.ts";
import type { ConfigSource } from "./steering-jobs.ts";

/** Which keys of a configuration were filled from the environment, and by which variable; code fills its own. */
export async function originsOf(
  source: ConfigSource | undefined,
): Promise<readonly (readonly [string, string])[]> {
  if (source?.file === undefined || isCode(source.file)) return [];
  const { value } = readConfigText(await textOf(source.file), source.file);
  const at = { file: source.file, lineOf: () => undefined };
  return [...substituteSecrets(value, source.environment, at).origins];
}
