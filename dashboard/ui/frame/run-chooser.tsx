import { useAnswer } from "../data/api.ts";
import { connection } from "../data/live.ts";
import type { RunRow, RunOverview } from "../data/shapes.ts";
import { inRun } from "../data/in-run.ts";
import { chosenRun } from "../route/link-to.ts";
import { go, hrefOf, place } from "../route/location.ts";

/** A difference or a sample of one run is not in another: its list is. */
const LISTS: readonly (readonly [start: string, list: string])[] = [
  ["/differences/", "/differences"],
  ["/samples/", "/differences"],
  ["/latency/", "/latency"],
];

/** Which run is looked at. Without a choice it is the one that goes on. */
export function RunChooser() {
  const { value } = useAnswer<{ readonly items: readonly RunRow[] }>("/runs?limit=50");
  const overview = useAnswer<RunOverview>(inRun("/overview")).value;
  const chosen = chosenRun();
  const runs = value?.items ?? [];
  const current = chosen ?? overview?.run;
  if (connection.value === "report" || runs.length === 0) {
    return current === undefined ? null : <b class="clip">{current}</b>;
  }
  const names = runs.map(({ run }) => run);
  if (current !== undefined && !names.includes(current)) names.unshift(current);
  return (
    <select
      class="select run-chooser"
      aria-label="Run"
      value={current}
      onChange={(event) => choose(event.currentTarget.value, runs)}
    >
      {names.map((run) => (
        <option key={run} value={run}>
          {run}
          {runs.find((one) => one.run === run)?.goesOn === true ? " (goes on)" : ""}
        </option>
      ))}
    </select>
  );
}

function choose(run: string, runs: readonly RunRow[]): void {
  const { path } = place();
  const list = LISTS.find(([start]) => path.startsWith(start))?.[1] ?? path;
  const goesOn = runs.find((one) => one.run === run)?.goesOn === true;
  go(hrefOf(list, goesOn ? {} : { run }));
}
