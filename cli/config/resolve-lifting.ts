import { dirname, resolve } from "node:path";
import type { Config } from "../../core/index.ts";

/**
 * Modules and descriptors belong to the configuration, so their paths begin where its file stands, or
 * where the command was started where there is none.
 */
export function resolveLifting(config: Config, file: string | undefined): Config {
  const from = file === undefined ? process.cwd() : dirname(resolve(file));
  const { lifters, protobuf } = config;
  return {
    ...config,
    lifters: lifters.map((path) => resolve(from, path)),
    ...(protobuf === undefined
      ? {}
      : { protobuf: { ...protobuf, descriptors: resolve(from, protobuf.descriptors) } }),
  };
}
