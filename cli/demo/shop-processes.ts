import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { ShadowError } from "../../core/index.ts";

/** One instance of the demo's shop service, in a process of its own. */
export interface ShopProcess {
  readonly url: string;
  stop(): Promise<void>;
}

const readyLine = z.object({ ready: z.literal(true), url: z.string() });

/** The service's entry: TypeScript in a clone, JavaScript in the package. */
const SHOP = new URL(
  `../../fixtures/services/shop-main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
).pathname;

/** Starts a release of the shop on a free port. Throws DEMO_SERVICE when it does not come up. */
export async function startShop(release: 1 | 2): Promise<ShopProcess> {
  // Its stdin is a pipe held by us: should we die, it ends by itself.
  const child = spawn(process.execPath, [SHOP, "--release", String(release), "--port", "0"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { url: await readyUrl(child), stop: () => stop(child) };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null)
    throw new ShadowError("DEMO_SERVICE", "the demo's service has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = readyLine.safeParse(parse(line));
    if (ready.success) return ready.data.url;
  }
  throw new ShadowError("DEMO_SERVICE", "the demo's service ended before it was ready.");
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
