// What reads a store for people, without what compares.
export { KINDS } from "../compare/difference.ts";
export { createReadModels } from "./sqlite-read-models.ts";
export { holdAgainst } from "./hold-against.ts";
export { type OpenedRun, openRun } from "./open-run.ts";
export { openStore } from "../store/store.ts";
export { openAudit } from "../store/audit-log.ts";
