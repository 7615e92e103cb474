import { dirname, resolve } from "node:path";
import type { Config, ServiceAddress, TlsFiles } from "../../core/index.ts";

/**
 * What a configuration names lies beside it: paths of certificates, lifters, descriptors, profiles,
 * OpenAPI documents and approvals are taken from its folder, or from the current one where there is
 * no file. The store is where the command is started.
 */
export function resolveFiles(config: Config, file: string | undefined): Config {
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const inFolder = (path: string): string => resolve(folder, path);
  const { proxy, targets, protobuf } = config;
  const resolved: Config = { ...config, lifters: config.lifters.map(inFolder) };
  for (const key of ["profiles", "openapi", "approvals"] as const) {
    const path = config[key];
    if (path !== undefined) resolved[key] = inFolder(path);
  }
  if (protobuf !== undefined)
    resolved.protobuf = { ...protobuf, descriptors: inFolder(protobuf.descriptors) };
  if (proxy !== undefined) {
    const { tls } = proxy;
    const live = serviceIn(inFolder, proxy.live);
    resolved.proxy = { ...proxy, live, ...(tls && { tls: filesIn(inFolder, tls) }) };
  }
  if (targets !== undefined) {
    resolved.targets = {
      primary: serviceIn(inFolder, targets.primary),
      secondary: serviceIn(inFolder, targets.secondary),
      candidate: serviceIn(inFolder, targets.candidate),
    };
  }
  return resolved;
}

type InFolder = (path: string) => string;

function serviceIn(inFolder: InFolder, service: ServiceAddress): ServiceAddress {
  const { tls } = service;
  return tls === undefined ? service : { ...service, tls: filesIn(inFolder, tls) };
}

function filesIn<F extends Omit<TlsFiles, "serverName">>(inFolder: InFolder, files: F): F {
  const paths: Record<string, string> = {};
  for (const key of ["ca", "cert", "key"] as const) {
    const file = files[key];
    if (file !== undefined) paths[key] = inFolder(file);
  }
  return { ...files, ...paths };
}
