import type { Config } from "../../core/index.ts";
import { openStore } from "../store/store.ts";
import { detailsOf } from "./details-of.ts";

/** Keeps with a run that goes on what holds for it now: its approvals. Throws STORE_*. */
export function updateRun(config: Config, run: string): void {
  const store = openStore(config.store.path, { mode: "write" });
  try {
    store.saveDetails(run, detailsOf(config));
  } finally {
    store.close();
  }
}
