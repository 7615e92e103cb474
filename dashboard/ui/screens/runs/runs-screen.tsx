import type { RunRow } from "../../data/shapes.ts";
import { useList } from "../../data/use-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Pill } from "../../parts/pill.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { When } from "../../parts/when.tsx";
import { useKeys } from "../../keys/follow-keys.ts";
import { go, hrefOf, hrefWith, place } from "../../route/location.ts";
import { count, counted } from "../../words/numbers.ts";
import { duration } from "../../words/times.ts";
import "../../style/runs.css";
import { withPick } from "./picked-runs.ts";

const COLUMNS: readonly Column<RunRow>[] = [
  { id: "run", title: "Run", phone: "wide", cell: ({ run }) => <b class="clip">{run}</b> },
  { id: "verdict", title: "Verdict", cell: ({ verdict }) => <VerdictMark verdict={verdict} /> },
  {
    ...{ id: "compared", title: "Compared", number: true, phone: "labelled" },
    cell: ({ compared }) => count(compared),
  },
  {
    ...{ id: "course", title: "Compared over time", phone: "none" },
    cell: ({ trend, run }) =>
      trend === undefined || trend.length < 2 ? (
        <span class="faint">–</span>
      ) : (
        <Sparkline values={trend} label={`Exchanges of ${run} compared over time`} />
      ),
  },
  {
    ...{ id: "started", title: "Started", phone: "wide" },
    cell: ({ startedAt }) => <When at={startedAt} />,
  },
  { id: "lasted", title: "Lasted", number: true, phone: "labelled", cell: lasted },
  { id: "pick", title: "Compare", number: true, cell: ({ run }) => <Pick run={run} /> },
];

/** Every run of the store, newest first; a row leads to its overview, two can be held against each other. */
export function RunsScreen() {
  const list = useList<RunRow>("/runs", ({ run }) => run);
  const { total, loading } = list.state.value;
  const picked = picks();
  const compare = compareHref(picked);
  useKeys([
    {
      ...{ keys: "c", label: "Compare the two that are picked", group: "This screen" },
      run: () => compare !== undefined && go(compare),
    },
  ]);
  return (
    <div class="screen fill">
      <div class="screen-head">
        <h1>Runs</h1>
        <span class="soft" role="status">
          {loading && total === 0 ? "" : counted(total, "run")}
        </span>
        <span class="end">
          {compare === undefined ? (
            <span class="faint small">
              {picked.length === 0 ? "Pick two to compare them" : "Pick one more"}
            </span>
          ) : (
            <a class="button main-action" href={compare}>
              Compare {picked.join(" and ")}
            </a>
          )}
        </span>
      </div>
      <DataTable
        name="runs"
        label="Runs"
        list={list}
        columns={COLUMNS}
        keyOf={({ run }) => run}
        hrefOf={({ run, goesOn }) => hrefOf("/", goesOn === true ? {} : { run })}
        actions={[{ keys: "x", label: "Pick to compare", run: ({ run }) => pick(run) }]}
        cardHeight={132}
        empty={
          <EmptyState title="No run yet." command="shadowdiff run -c shadowdiff.yaml">
            A run is one comparison, with a name and a start. Start one:
          </EmptyState>
        }
      />
    </div>
  );
}

function lasted({ startedAt, endedAt, goesOn }: RunRow) {
  if (goesOn === true) return <Pill tone="good">goes on</Pill>;
  if (endedAt === undefined) return <span class="faint">–</span>;
  return duration(new Date(endedAt).getTime() - new Date(startedAt).getTime());
}

/** In the address as `left` and `right`. */
function picks(): readonly string[] {
  const { query } = place();
  return [query.get("left"), query.get("right")].filter((run) => run !== null);
}

function pick(run: string): void {
  const [left, right] = withPick(picks(), run);
  go(hrefWith({ left, right }), "replace");
}

function compareHref([left, right]: readonly string[]): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  return hrefOf("/runs/compare", { left, right });
}

function Pick({ run }: { run: string }) {
  return (
    <label class="pick">
      <span class="unseen">Pick {run} to compare</span>
      <input type="checkbox" checked={picks().includes(run)} onChange={() => pick(run)} />
    </label>
  );
}
