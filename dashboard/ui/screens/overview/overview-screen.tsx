import { answers, useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { RunOverview, StatusAnswer } from "../../data/shapes.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { RoleTable } from "../../parts/role-table.tsx";
import { linkTo } from "../../route/link-to.ts";
import { useTitle } from "../../route/use-title.ts";
import "../../style/differences.css";
import "../../style/overview.css";
import { Causes } from "./causes.tsx";
import { ComparedPanel } from "./compared-panel.tsx";
import { Coverage } from "./coverage.tsx";
import { Rates } from "./rates.tsx";
import { VerdictPanel } from "./verdict-panel.tsx";

/** From the verdict to its causes, and to what it rests on. */
export function OverviewScreen() {
  const path = inRun("/overview");
  const overview = useAnswer<RunOverview>(path);
  const status = useAnswer<StatusAnswer>(inRun("/status"));
  const { value } = overview;
  useTitle(value === undefined ? "Overview" : `${value.verdict} · ${value.run}`);
  return (
    <div class="screen">
      <h1 class="unseen">Overview</h1>
      <Loaded of={overview} retry={() => void answers.reread(path)} lines={4}>
        {(known) => <VerdictPanel overview={known} />}
      </Loaded>
      <Causes failing={value?.differences.fail} />
      <div class="columns">
        {status.value === undefined ? null : <Coverage status={status.value} />}
        <Rates />
      </div>
      <div class="columns">
        {status.value === undefined ? null : (
          <section class="panel" aria-labelledby="roles">
            <div class="panel-head">
              <h2 id="roles">Live path and roles</h2>
              <a class="end" href={linkTo("/sync")}>
                Sync and shadow
              </a>
            </div>
            <RoleTable status={status.value} />
          </section>
        )}
        {value === undefined ? null : <ComparedPanel overview={value} />}
      </div>
    </div>
  );
}
