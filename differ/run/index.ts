// What enters a run in the store and keeps the store within its bounds: comparing and judging are
// twenty times as many modules.
export { prepareRun, retentionOf } from "./prepare-run.ts";
export { scheduleRetention } from "./schedule-retention.ts";
export { updateRun } from "./update-run.ts";
