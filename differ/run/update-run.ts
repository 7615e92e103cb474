import type { Config } from "../../core/index.ts";
import { withRunEntries } from "../store/run-entries.ts";
import { detailsOf } from "./details-of.ts";

/** Keeps with a run that goes on what holds for it now: its approvals. Throws STORE_*. */
export function updateRun(config: Config, run: string): void {
  withRunEntries(config.store.path, {}, (runs) => runs.saveDetails(run, detailsOf(config)));
}
