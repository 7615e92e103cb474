import { inRun } from "../../data/in-run.ts";
import type { EndpointRow } from "../../data/shapes.ts";
import { useList } from "../../data/use-list.ts";
import { useTrafficCommand } from "../../data/use-traffic-command.ts";
import { DataTable, type RowAction } from "../../parts/data-table.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { type Choice, FilterBar } from "../../parts/filter-bar.tsx";
import { linkTo } from "../../route/link-to.ts";
import { go, place } from "../../route/location.ts";
import { counted } from "../../words/numbers.ts";
import "../../style/endpoints.css";
import { ENDPOINT_COLUMNS } from "./endpoint-columns.tsx";

const CHOICES: readonly Choice[] = [
  {
    ...{ name: "verdict", unset: "any verdict" },
    values: [
      ["fail", "✕ fail"],
      ["inconclusive", "◐ inconclusive"],
      ["pass", "✓ pass"],
    ],
  },
];

const ACTIONS: readonly RowAction<EndpointRow>[] = [
  {
    ...{ keys: "l", label: "Latency of the endpoint" },
    run: ({ id }) => go(linkTo(`/latency/${encodeURIComponent(id)}`)),
  },
];

/** All endpoints, with how each stands; a row leads to its differences. */
export function EndpointsScreen() {
  const { query } = place();
  const [q, verdict] = [query.get("q") ?? undefined, query.get("verdict") ?? undefined];
  const list = useList<EndpointRow>(
    inRun("/endpoints", { paths: "false", q, verdict }),
    ({ id }) => id,
  );
  const { total, loading } = list.state.value;
  return (
    <div class="screen fill">
      <div class="screen-head">
        <h1>Endpoints</h1>
        <span class="soft" role="status">
          {loading && total === 0 ? "" : counted(total, "endpoint")}
        </span>
        <span class="faint desk-only">a row leads to its differences</span>
      </div>
      <FilterBar search="Search endpoints" choices={CHOICES} />
      <DataTable
        name="endpoints"
        label="Endpoints"
        list={list}
        columns={ENDPOINT_COLUMNS}
        keyOf={({ id }) => id}
        hrefOf={({ endpoint }) => linkTo("/differences", { endpoint })}
        actions={ACTIONS}
        cardHeight={92}
        empty={<NoEndpoints filtered={q !== undefined || verdict !== undefined} />}
      />
    </div>
  );
}

function NoEndpoints({ filtered }: { filtered: boolean }) {
  const command = useTrafficCommand();
  if (filtered) {
    return (
      <EmptyState title="No endpoint fits these filters.">
        <a href={linkTo("/endpoints")}>Show all endpoints</a>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No endpoint was seen yet." command={command}>
      Endpoints are learned from the requests that are mirrored.
      {command === undefined ? "" : " Send one:"}
    </EmptyState>
  );
}
