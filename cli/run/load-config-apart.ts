import { type Config, ShadowError } from "../../core/index.ts";
import type { LoadOptions } from "../config/load-config.ts";
import type { ThreadFailure } from "./run-options.ts";
import { startConfigThread } from "./threads.ts";

/** What the thread that reads a configuration answers with; plain data, because it crosses threads. */
export type ConfigReply = { readonly kind: "config"; readonly config: Config } | ThreadFailure;

/**
 * As `loadConfig`, with the same errors, in a thread that ends with it: what parses YAML and checks
 * keys is 25 MB that a process would hold for as long as it mirrors.
 */
export async function loadConfigApart(options: LoadOptions): Promise<Config> {
  // The environment of a process is no plain object.
  const worker = startConfigThread({ ...options, environment: { ...options.environment } });
  try {
    const reply = await new Promise<ConfigReply>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the configuration's thread ended too early")));
    });
    if (reply.kind === "config") return reply.config;
    throw new ShadowError(reply.code, reply.message);
  } finally {
    await worker.terminate();
  }
}
