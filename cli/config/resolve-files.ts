import { dirname, resolve } from "node:path";
import type { Config, ServiceAddress, TlsFiles } from "../../core/index.ts";

/**
 * Certificates and keys lie beside the configuration that names them: their paths are taken from its
 * folder, or from the current one where there is no file.
 */
export function resolveFiles(config: Config, file: string | undefined): Config {
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const { proxy, targets } = config;
  return {
    ...config,
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            ...proxy,
            live: serviceIn(folder, proxy.live),
            ...(proxy.tls === undefined ? {} : { tls: filesIn(folder, proxy.tls) }),
          },
        }),
    ...(targets === undefined
      ? {}
      : {
          targets: {
            primary: serviceIn(folder, targets.primary),
            secondary: serviceIn(folder, targets.secondary),
            candidate: serviceIn(folder, targets.candidate),
          },
        }),
  };
}

function serviceIn(folder: string, service: ServiceAddress): ServiceAddress {
  const { tls } = service;
  return tls === undefined ? service : { ...service, tls: filesIn(folder, tls) };
}

function filesIn<F extends Omit<TlsFiles, "serverName">>(folder: string, files: F): F {
  const paths: Record<string, string> = {};
  for (const key of ["ca", "cert", "key"] as const) {
    const file = files[key];
    if (file !== undefined) paths[key] = resolve(folder, file);
  }
  return { ...files, ...paths };
}
