import type { Summary } from "../../differ/index.ts";
import { counted, placeText } from "../../differ/report/index.ts";
import type { Needs } from "./pace.ts";

/**
 * `waiting: 1,240 exchanges compared, inconclusive so far, 3 of 11 endpoints open, about 260 more requests needed,
 * about 3 min at this rate, 540 s left, strongest evidence 10^1.8 (GET /a $.price value)`. The place comes last, where
 * a narrow terminal cuts.
 */
export function waitingText(
  judged: Summary,
  { needs, leftMs }: { readonly needs: Needs; readonly leftMs: number },
): string {
  const open = judged.endpoints.filter(({ verdict }) => verdict === "inconclusive").length;
  const said = [
    `waiting: ${counted(judged.compared, "exchange")} compared`,
    `${judged.verdict} so far`,
    `${open} of ${counted(judged.endpoints.length, "endpoint")} open`,
    needs.requests > 0 ? `about ${counted(needs.requests, "more request")} needed` : undefined,
    needs.ms === undefined ? undefined : `about ${roughly(needs.ms)} at this rate`,
    `${Math.ceil(leftMs / 1000)} s left`,
    strongest(judged),
  ];
  return said.filter((one) => one !== undefined).join(", ");
}

/** Of what may still fail; below 1 it speaks for the candidate. */
function strongest({ endpoints }: Summary): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const { endpoint, paths } of endpoints) {
    for (const path of paths) {
      if (path.verdict !== "inconclusive" || path.evidence <= most) continue;
      most = path.evidence;
      best = `strongest evidence 10^${most.toFixed(1)} (${endpoint} ${placeText(path)})`;
    }
  }
  return best;
}

/** `40 s`, `3 min`, `2 h`. */
function roughly(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
