import { errorCode } from "../../core/index.ts";
import type { Refusal } from "./refusal.ts";

const TIMEOUTS = new Set(["LIVE_SILENT", "CONNECT_TIMEOUT", "ETIMEDOUT"]);

/** What the client hears when the live service gives no answer that can be passed on. */
export function badGateway(error: unknown): Refusal {
  const code = errorCode(error, "LIVE_PROTOCOL");
  if (TIMEOUTS.has(code)) {
    return {
      status: 504,
      reason: "live-timeout",
      detail: `the live service did not answer in time (${code})`,
    };
  }
  return {
    status: 502,
    reason: "live-unreachable",
    detail: `the live service gave no answer that can be passed on (${code})`,
  };
}
