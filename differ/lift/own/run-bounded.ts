import { Script } from "node:vm";

const KEY = "shadowdiff.runBounded.slot";
const slot: { call: (() => unknown) | undefined } = { call: undefined };

let script: Script | undefined;

/**
 * Calls a function of the user, and ends it when it takes too long: a loop without end in it must not
 * take the thread along. Throws what the function throws, and ERR_SCRIPT_EXECUTION_TIMEOUT.
 */
export function runBounded(call: () => unknown, timeoutMs: number): unknown {
  script ??= prepared();
  slot.call = call;
  try {
    return script.runInThisContext({ timeout: timeoutMs });
  } finally {
    slot.call = undefined;
  }
}

function prepared(): Script {
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: () => slot.call?.() });
  return new Script(`globalThis[Symbol.for(${JSON.stringify(KEY)})]()`);
}
