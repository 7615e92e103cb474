import { useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { RunOverview } from "../../data/shapes.ts";
import { useTrafficCommand } from "../../data/use-traffic-command.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { hrefOf, place } from "../../route/location.ts";
import { counted } from "../../words/numbers.ts";

/** Nothing to list: because of the filters, because all is equal, or because nothing was compared yet. */
export function NoDifferences({ filtered }: { filtered: boolean }) {
  const { value } = useAnswer<RunOverview>(inRun("/overview"));
  const command = useTrafficCommand();
  const { path, query } = place();
  if (filtered) {
    return (
      <EmptyState title="No difference fits these filters.">
        <a href={hrefOf(path, { run: query.get("run") ?? undefined })}>Show all differences</a>
      </EmptyState>
    );
  }
  const compared = value?.compared ?? 0;
  if (compared > 0) {
    return (
      <EmptyState title="All equal.">
        {counted(compared, "exchange")} compared, and no role's answer differs anywhere.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing was compared yet." command={command}>
      Differences appear here as soon as requests are mirrored to the three roles.
      {command === undefined ? "" : " Send one:"}
    </EmptyState>
  );
}
