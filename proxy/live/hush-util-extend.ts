import util from "node:util";

/**
 * http-proxy copies options with `util._extend`, of which Node says once a process, as plain text on
 * standard error, that it is deprecated; nobody who runs shadowdiff can do anything about it. Node
 * says it at the first call: that one is made here, unheard. Every other warning is still told.
 */
export function hushUtilExtend(): void {
  const extend: unknown = Reflect.get(util, "_extend");
  if (typeof extend !== "function") return;
  const tell = process.emitWarning;
  process.emitWarning = () => {};
  try {
    Reflect.apply(extend, undefined, [{}, {}]);
  } finally {
    process.emitWarning = tell;
  }
}
