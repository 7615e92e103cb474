import { inRun } from "../../data/in-run.ts";
import type { EndpointRow } from "../../data/shapes.ts";
import { useList } from "../../data/use-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { Interval } from "../../parts/interval.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { linkTo } from "../../route/link-to.ts";
import { place } from "../../route/location.ts";
import { count, counted } from "../../words/numbers.ts";

const COLUMNS: readonly Column<EndpointRow>[] = [
  {
    ...{ id: "endpoint", title: "Endpoint", phone: "wide" },
    cell: ({ endpoint }) => <EndpointName name={endpoint} />,
  },
  { id: "verdict", title: "Verdict", cell: ({ verdict }) => <VerdictMark verdict={verdict} /> },
  {
    ...{ id: "requests", title: "Requests", number: true, phone: "labelled" },
    cell: ({ requests }) => count(requests),
  },
  {
    ...{ id: "rate", title: "Candidate differs", number: true, phone: "labelled" },
    cell: ({ candidateRate }) =>
      candidateRate === undefined ? "–" : <Interval of={candidateRate} />,
  },
];

const VERDICTS = [
  ["fail", "✕ fail"],
  ["inconclusive", "◐ inconclusive"],
  ["pass", "✓ pass"],
] as const;

/** All endpoints, with how each stands. */
export function EndpointsScreen() {
  const { query } = place();
  const list = useList<EndpointRow>(
    inRun("/endpoints", {
      paths: "false",
      q: query.get("q") ?? undefined,
      verdict: query.get("verdict") ?? undefined,
    }),
    ({ id }) => id,
  );
  const { total, loading } = list.state.value;
  return (
    <div class="screen fill">
      <div class="screen-head">
        <h1>Endpoints</h1>
      </div>
      <FilterBar
        search="Search endpoints"
        choices={[{ name: "verdict", unset: "any verdict", values: VERDICTS }]}
        {...(loading ? {} : { shown: counted(total, "endpoint") })}
      />
      <DataTable
        name="endpoints"
        label="Endpoints"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        hrefOf={({ endpoint }) => linkTo("/differences", { endpoint })}
        cardHeight={92}
        empty={<EmptyState title="No endpoint fits." />}
      />
    </div>
  );
}
