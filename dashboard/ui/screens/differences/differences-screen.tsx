import { useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { DifferenceGroup, EndpointRow } from "../../data/shapes.ts";
import { useList } from "../../data/use-list.ts";
import { DataTable, type RowAction } from "../../parts/data-table.tsx";
import { type Choice, FilterBar } from "../../parts/filter-bar.tsx";
import { Term } from "../../parts/term.tsx";
import { linkTo } from "../../route/link-to.ts";
import { go, hrefWith, place } from "../../route/location.ts";
import { CLASS_WORDS } from "../../words/kinds.ts";
import { counted } from "../../words/numbers.ts";
import "../../style/differences.css";
import { DIFFERENCE_COLUMNS } from "./difference-columns.tsx";
import { NoDifferences } from "./no-differences.tsx";

const FILTERS = ["q", "endpoint", "verdict", "severity", "class", "approved"] as const;

const CHOICES: readonly Choice[] = [
  {
    ...{ name: "verdict", unset: "any verdict" },
    values: [
      ["fail", "✕ fail"],
      ["inconclusive", "◐ inconclusive"],
      ["pass", "✓ pass"],
    ],
  },
  {
    ...{ name: "severity", unset: "any severity" },
    values: [
      ["high", "high"],
      ["medium", "medium"],
      ["low", "low"],
    ],
  },
  {
    ...{ name: "class", unset: "any role odd" },
    values: Object.entries(CLASS_WORDS),
  },
  {
    ...{ name: "approved", unset: "approved or not" },
    values: [
      ["false", "not approved"],
      ["true", "approved"],
    ],
  },
];

const ACTIONS: readonly RowAction<DifferenceGroup>[] = [
  { keys: "y", label: "Approve", run: ({ fingerprint }) => go(actOn(fingerprint, "approve")) },
  { keys: "i", label: "Ignore", run: ({ fingerprint }) => go(actOn(fingerprint, "ignore")) },
];

/** The difference's screen with the dialog open. */
function actOn(fingerprint: string, act: "approve" | "ignore"): string {
  return linkTo(`/differences/${fingerprint}`, { do: act });
}

/** Differences by cause, what fails first. `places=all` lists every place by itself. */
export function DifferencesScreen() {
  const { query } = place();
  const every = query.get("places") === "all";
  const filters = Object.fromEntries(
    FILTERS.map((name) => [name, query.get(name) ?? undefined] as const),
  );
  const list = useList<DifferenceGroup>(
    inRun("/differences", { ...(every ? {} : { heads: "true" }), ...filters }),
    ({ fingerprint }) => fingerprint,
  );
  const { total, loading } = list.state.value;
  return (
    <div class="screen fill">
      <div class="screen-head">
        <h1>Differences</h1>
        <span class="soft" role="status">
          {loading && total === 0 ? "" : counted(total, every ? "place" : "cause")}
        </span>
        {every ? null : (
          <span class="faint desk-only">
            <Term of="place">places</Term> that go wrong together are one cause
          </span>
        )}
        <span class="end">
          <a class="button" href={hrefWith({ places: every ? undefined : "all", at: undefined })}>
            {every ? "Show by cause" : "Show every place"}
          </a>
        </span>
      </div>
      <FilterBar
        search="Search place, endpoint or fingerprint"
        choices={[endpointChoice(useEndpoints(), filters["endpoint"]), ...CHOICES]}
      />
      <DataTable
        name="differences"
        label="Differences"
        list={list}
        columns={DIFFERENCE_COLUMNS}
        keyOf={({ fingerprint }) => fingerprint}
        hrefOf={({ fingerprint }) => linkTo(`/differences/${fingerprint}`)}
        actions={ACTIONS}
        rowHeight={54}
        cardHeight={132}
        empty={<NoDifferences filtered={FILTERS.some((name) => query.has(name))} />}
      />
    </div>
  );
}

/** More than these are found by searching, not by scrolling through a menu. */
const ENDPOINTS_MAX = 200;

function useEndpoints(): readonly EndpointRow[] {
  const { value } = useAnswer<{ readonly items: readonly EndpointRow[] }>(
    inRun("/endpoints", { paths: "false", limit: String(ENDPOINTS_MAX) }),
  );
  return value?.items ?? [];
}

function endpointChoice(endpoints: readonly EndpointRow[], chosen: string | undefined): Choice {
  const names = endpoints.map(({ endpoint }) => endpoint).sort();
  if (chosen !== undefined && !names.includes(chosen)) names.unshift(chosen);
  return {
    ...{ name: "endpoint", unset: "any endpoint" },
    values: names.map((name) => [name, name] as const),
  };
}
