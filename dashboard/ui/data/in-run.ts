import { embeddedAnswers } from "./fetch-json.ts";
import { chosenRun } from "../route/link-to.ts";

/** A path of the API with parameters, in their given order, and the chosen run; undefined and empty ones are left out. */
export function inRun(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(name, value);
  }
  const run = chosenRun();
  // A report holds one run.
  if (run !== undefined && embeddedAnswers() === undefined) params.set("run", run);
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}
