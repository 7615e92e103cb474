import { ShadowError, errorCode } from "./errors.ts";
import type { ListenAddress } from "./config/address.ts";

/**
 * Why a server of ours cannot listen, as LISTEN_IN_USE, LISTEN_DENIED, LISTEN_ADDRESS or
 * LISTEN_FAILED. `key` names the configuration's key, e.g. `proxy.listen`.
 */
export function listenError(key: string, listen: ListenAddress, cause: unknown): ShadowError {
  const at = `${key} ${listen.kind === "unix" ? `unix:${listen.path}` : `${listen.host}:${listen.port}`}`;
  switch (errorCode(cause)) {
    case "EADDRINUSE":
      return new ShadowError(
        "LISTEN_IN_USE",
        `${at} is in use: end the process that holds it, or choose another port (0 = any free one)`,
        { cause },
      );
    case "EACCES":
      return new ShadowError(
        "LISTEN_DENIED",
        `${at} may not be opened by this user: ${listen.kind === "unix" ? "its folder must be there, and this user may write into it" : "choose a port above 1023"}`,
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ShadowError("LISTEN_ADDRESS", `${at} is no address of this machine`, { cause });
    default:
      return new ShadowError("LISTEN_FAILED", `${at} cannot be opened`, { cause });
  }
}
