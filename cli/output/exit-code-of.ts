import type { Verdict } from "../../differ/index.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

export function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case "pass":
      return EXIT.ok;
    case "fail":
      return EXIT.regression;
    case "inconclusive":
      return EXIT.inconclusive;
    case "unhealthy":
      return EXIT.unhealthy;
  }
}
