import { inRun } from "../../data/in-run.ts";
import type { EndpointRow } from "../../data/shapes.ts";
import { useList } from "../../data/use-list.ts";
import { useTrafficCommand } from "../../data/use-traffic-command.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { linkTo } from "../../route/link-to.ts";
import { place } from "../../route/location.ts";
import { change, count, counted, milliseconds } from "../../words/numbers.ts";

const COLUMNS: readonly Column<EndpointRow>[] = [
  {
    ...{ id: "endpoint", title: "Endpoint", phone: "wide" },
    cell: ({ endpoint }) => <EndpointName name={endpoint} />,
  },
  {
    ...{ id: "verdict", title: "Verdict" },
    cell: ({ latencyVerdict }) =>
      latencyVerdict === undefined ? (
        <span class="faint">not judged</span>
      ) : (
        <VerdictMark verdict={latencyVerdict} />
      ),
  },
  {
    ...{ id: "requests", title: "Requests", number: true, phone: "labelled" },
    cell: ({ requests }) => count(requests),
  },
  {
    ...{ id: "p50", title: "Half within", number: true, phone: "labelled" },
    cell: ({ latency }) => <Shift of={latency?.p50} />,
  },
  {
    ...{ id: "p99", title: "99 of 100 within", number: true, phone: "labelled" },
    cell: ({ latency }) => <Shift of={latency?.p99} />,
  },
];

/** Primary, candidate and the change between. */
function Shift({
  of,
}: {
  of: { readonly primaryMs: number; readonly candidateMs: number } | undefined;
}) {
  if (of === undefined) return <span class="faint">–</span>;
  return (
    <span class="shift">
      {milliseconds(of.primaryMs)} → {milliseconds(of.candidateMs)}{" "}
      <b>{change(of.primaryMs, of.candidateMs)}</b>
    </span>
  );
}

/** Every endpoint with how its latency moved from the primary to the candidate. */
export function LatencyList() {
  const { query } = place();
  const list = useList<EndpointRow>(
    inRun("/endpoints", { paths: "false", order: "latency", q: query.get("q") ?? undefined }),
    ({ id }) => id,
  );
  const { total, loading } = list.state.value;
  const command = useTrafficCommand();
  return (
    <div class="screen fill">
      <div class="screen-head">
        <h1>Latency</h1>
        <span class="soft small">time of the primary → time of the candidate</span>
      </div>
      <FilterBar
        search="Search endpoints"
        choices={[]}
        {...(loading ? {} : { shown: counted(total, "endpoint") })}
      />
      <DataTable
        name="latency"
        label="Endpoints by latency"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => linkTo(`/latency/${encodeURIComponent(id)}`)}
        cardHeight={92}
        empty={
          query.has("q") ? (
            <EmptyState title="No endpoint fits the search." />
          ) : (
            <EmptyState title="Nothing was compared yet." command={command}>
              Latencies are counted from the answers of primary, secondary and candidate.
              {command === undefined ? "" : " Send a request:"}
            </EmptyState>
          )
        }
      />
    </div>
  );
}
