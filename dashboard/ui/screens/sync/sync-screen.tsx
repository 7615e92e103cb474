import { answers, useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { Session, StatusAnswer } from "../../data/shapes.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { RoleTable } from "../../parts/role-table.tsx";
import { chosenRun } from "../../route/link-to.ts";
import "../../style/sync.css";
import { Limits } from "./limits.tsx";
import { MirrorSwitch } from "./mirror-switch.tsx";
import { SyncPanel } from "./sync-panel.tsx";
import { Threads } from "./threads.tsx";

/** Whether what makes the comparison is well: roles, threads and queues, coordination. */
export function SyncScreen() {
  const path = inRun("/status");
  const status = useAnswer<StatusAnswer>(path);
  const session = useAnswer<Session>("/session").value;
  const ofNow = chosenRun() === undefined;
  return (
    <div class="screen">
      <div class="screen-head">
        <h1>Sync and shadow</h1>
      </div>
      <Loaded of={status} retry={() => void answers.reread(path)} lines={5}>
        {(known) => (
          <>
            {ofNow ? <MirrorSwitch status={known} mayAct={session?.level !== "viewer"} /> : null}
            <div class="columns">
              <section class="panel" aria-labelledby="roles">
                <h2 id="roles">Live path and roles</h2>
                <RoleTable status={known} />
              </section>
              <Threads threads={known.threads} />
            </div>
            <div class="columns">
              <SyncPanel />
              {known.limits === undefined ? null : <Limits limits={known.limits} />}
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}
