import { ShadowError } from "../../core/index.ts";
import { type Ask, answersOf } from "../../dashboard/server/report/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { adminAsk } from "./admin-ask.ts";
import type { SourceOptions } from "./verdict-source.ts";

export interface OpenedAnswers {
  readonly ask: Ask;
  close(): void;
}

/** The answers of a run, at the moment of its report: of its admin server or of its store. */
export function openAnswers(
  { url, store, run, token, approvals }: SourceOptions,
  { at }: { readonly at: string },
): OpenedAnswers {
  if (url !== undefined) return { ask: adminAsk(url, token), close() {} };
  if (store === undefined) throw new ShadowError("USAGE", "a report is of --url or of --store.");
  const opened = openRun(store, run, { approvals, now: () => Date.parse(at) });
  return { ask: answersOf(opened.reads), close: () => opened.close() };
}
