import type { Config } from "../../core/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";

/** From the admin thread to the main thread. */
export type AdminRequest =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "failure"; readonly code: string; readonly message: string }
  | { readonly kind: "status"; readonly id: number }
  | { readonly kind: "mirroring"; readonly id: number; readonly enabled: boolean }
  | { readonly kind: "reload"; readonly id: number }
  | { readonly kind: "saved" };

/** From the main thread to the admin thread. */
export type AdminReply =
  | { readonly kind: "status"; readonly id: number; readonly status: StatusSnapshot }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "reloaded"; readonly id: number; readonly outcome: ReloadOutcome }
  /** Holds from now on. */
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "save"; readonly status: StatusSnapshot }
  | { readonly kind: "stop" };
