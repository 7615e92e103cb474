import { parentPort } from "node:worker_threads";
import { serveShadowThread } from "../../cli/run/serve-shadow-thread.ts";

/**
 * The shadow's real thread, and a trap beside it: a request to `/trap/KIND` brings the thread to
 * harm the moment its batch arrives. No answer of a role could do that.
 */
const HARMS: Readonly<Record<string, () => void>> = {
  "/trap/exception": () => {
    setImmediate(() => {
      throw new Error("planted");
    });
  },
  "/trap/out-of-memory": () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, () => ({})));
  },
  "/trap/endless-loop": () => {
    for (;;);
  },
};

parentPort?.on("message", (message: unknown) => {
  for (const [path, harm] of Object.entries(HARMS)) if (names(message, path)) harm();
});
await serveShadowThread();

/** Whether a batch holds a request to this path. */
function names(message: unknown, path: string): boolean {
  if (typeof message !== "object" || message === null || !("texts" in message)) return false;
  return Array.isArray(message.texts) && message.texts.includes(path);
}
