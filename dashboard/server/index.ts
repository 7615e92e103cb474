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
export { SteeringRefused } from "./steering-refused.ts";
export type {
  Act,
  ApprovalFile,
  ApprovalsShown,
  AuditEntry,
  AuditLog,
  HeldFile,
  NewApprovals,
  NewRule,
  RuleFile,
  RulePreviewShown,
  RuleWanted,
  RulesShown,
  Said,
  SettingsShown,
  ShownApproval,
  Steering,
  TakenUp,
} from "./steering.ts";
