import type { ConfigInput } from "./schema.ts";

/** For configurations in TypeScript: gives an editor the keys and their types. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
