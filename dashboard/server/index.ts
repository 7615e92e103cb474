export { type AdminServer, type AdminServerOptions, createAdminServer } from "./admin-server.ts";
export {
  type Measures,
  type Phase,
  type RoleStatus,
  type MirrorStatus,
  type StatusSnapshot,
  type SyncReport,
  type ThreadField,
} from "./status.ts";
