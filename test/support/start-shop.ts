import { z } from "zod";
import type { Release } from "../../fixtures/index.ts";
import { type RunningProcess, startProcess } from "./start-process.ts";

const readyLine = z.object({ ready: z.literal(true), url: z.url() });

export interface StartedService {
  readonly url: string;
  readonly process: RunningProcess;
}

/** Starts one instance of the shop in a process of its own, on a free port. */
export async function startShop(release: Release): Promise<StartedService> {
  const script = "fixtures/services/shop-main.ts";
  const started = startProcess({ args: [script, "--release", String(release), "--port", "0"] });
  const { url } = readyLine.parse(JSON.parse(await started.firstLine()));
  return { url, process: started };
}
