import { parentPort, workerData } from "node:worker_threads";
import { ShadowError } from "../../core/index.ts";
import { type LoadOptions, loadConfig } from "../config/load-config.ts";
import { checkLifting } from "../lifting/load-lifting.ts";
import { loadPinned } from "../pinned/load-pinned.ts";
import type { ConfigReply } from "./load-config-apart.ts";

/** Reads a configuration, answers with it or with what is wrong with it, and that is all. */
export async function serveConfigThread(): Promise<void> {
  if (parentPort === null) throw new Error("serveConfigThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const options: LoadOptions = workerData;
  parentPort.postMessage(await replyTo(options));
}

async function replyTo(options: LoadOptions): Promise<ConfigReply> {
  try {
    const doubts: string[] = [];
    const config = await loadConfig({ ...options, doubt: (said) => void doubts.push(said) });
    // Here, because this thread ends, and with it what reading them took.
    await checkLifting(config);
    return { kind: "config", config, doubts, pinned: await loadPinned(config) };
  } catch (error) {
    if (!(error instanceof ShadowError)) throw error;
    return { kind: "failure", code: error.code, message: error.message };
  }
}
