/** What one check found. */
export interface CheckFinding {
  /** What was looked at: "live", "ports", "store". */
  readonly check: string;
  /** warn = a run would start, and may not be what was meant. */
  readonly level: "ok" | "warn" | "fail";
  /** What was found. */
  readonly text: string;
  /** What to do about it; of warn and fail. */
  readonly advice?: string;
}

export function ok(check: string, text: string): CheckFinding {
  return { check, level: "ok", text };
}

export function warn(check: string, text: string, advice: string): CheckFinding {
  return { check, level: "warn", text, advice };
}

export function fail(check: string, text: string, advice: string): CheckFinding {
  return { check, level: "fail", text, advice };
}
