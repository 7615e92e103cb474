import { useState } from "preact/hooks";
import type { ApprovalsShown, ShownApproval } from "../../../server/steering.ts";
import { answers, useAnswer } from "../../data/api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { linkTo } from "../../route/link-to.ts";
import { place } from "../../route/location.ts";
import { counted } from "../../words/numbers.ts";
import { ApprovalTable } from "./approval-table.tsx";
import { fittingApprovals } from "./fitting-approvals.ts";
import { RemoveApprovalDialog } from "./remove-approval-dialog.tsx";
import "../difference/difference.css";
import "./approvals.css";

const STATES = [
  ["active", "✓ active"],
  ["expired", "◷ expired"],
  ["unused", "○ unused"],
] as const;

/** What people said is meant: who, why and until when. */
export function ApprovalsScreen() {
  const shown = useAnswer<ApprovalsShown>("/approvals");
  const [removing, setRemoving] = useState<ShownApproval>();
  const { query } = place();
  const fitting = fittingApprovals(shown.value?.items ?? [], {
    q: query.get("q") ?? "",
    state: query.get("state") ?? "",
  });
  return (
    <div class="screen approvals">
      <div class="screen-head">
        <h1>Approvals</h1>
        <span class="soft small">differences that are meant; they count as pass</span>
        <span class="end small faint code">{shown.value?.file}</span>
      </div>
      <FilterBar
        search="Search approvals"
        choices={[{ name: "state", unset: "any state", values: STATES }]}
        {...(shown.value === undefined ? {} : { shown: counted(fitting.length, "approval") })}
      />
      <Loaded of={shown} retry={() => void answers.reread("/approvals")}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              title="Nothing was approved."
              command={'npx shadowdiff approve FINGERPRINT --reason "…" --by YOU'}
            >
              Open a <a href={linkTo("/differences", { verdict: "fail" })}>difference that fails</a>{" "}
              and press Approve, or run this command.
            </EmptyState>
          ) : fitting.length === 0 ? (
            <EmptyState title="No approval fits the filters." />
          ) : (
            <ApprovalTable items={fitting} onRemove={setRemoving} />
          )
        }
      </Loaded>
      {removing === undefined || shown.value === undefined ? null : (
        <RemoveApprovalDialog
          approval={removing}
          file={shown.value}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </div>
  );
}
