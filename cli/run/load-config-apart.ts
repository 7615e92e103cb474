import { type Config, ShadowError } from "../../core/index.ts";
import type { LoadOptions } from "../config/load-config.ts";
import type { Pinned } from "../pinned/pinned.ts";
import type { ThreadFailure } from "./run-options.ts";
import { startConfigThread } from "./threads.ts";

/** What the thread that reads a configuration answers with; plain data, because it crosses threads. */
export type ConfigReply =
  | (LoadedConfig & { readonly kind: "config"; readonly doubts: readonly string[] })
  | ThreadFailure;

/** A configuration, and what the files that it names say. */
export interface LoadedConfig {
  readonly config: Config;
  readonly pinned: Pinned;
}

/**
 * As `loadConfig` and `loadPinned`, with the same errors, in a thread that ends with it: what parses YAML and checks
 * keys is 25 MB that a process would hold for as long as it mirrors.
 */
export async function loadConfigApart({ doubt, ...options }: LoadOptions): Promise<LoadedConfig> {
  // The environment of a process is no plain object.
  const worker = startConfigThread({ ...options, environment: { ...options.environment } });
  try {
    const reply = await new Promise<ConfigReply>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the configuration's thread ended too early")));
    });
    if (reply.kind === "config") {
      if (doubt !== undefined) for (const said of reply.doubts) doubt(said);
      return { config: reply.config, pinned: reply.pinned };
    }
    throw new ShadowError(reply.code, reply.message);
  } finally {
    await worker.terminate();
  }
}
