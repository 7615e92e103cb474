import type { ShownApproval } from "../../../server/steering.ts";
import { linkTo } from "../../route/link-to.ts";
import { counted } from "../../words/numbers.ts";

const STATES = {
  active: ["✓", "active", "good"],
  expired: ["◷", "expired", "doubt"],
  unused: ["○", "unused", "plain"],
} as const;

/** Approvals with who, why and until when. */
export function ApprovalTable({
  items,
  onRemove,
}: {
  items: readonly ShownApproval[];
  onRemove: (approval: ShownApproval) => void;
}) {
  return (
    <section class="panel approval-panel">
      <table class="plain-table approval-table">
        <thead>
          <tr>
            <th>Difference</th>
            <th>State</th>
            <th>Why</th>
            <th>Who</th>
            <th>How long (UTC)</th>
            <th>
              <span class="unseen">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.fingerprint}>
              <td>
                <Name approval={one} />
              </td>
              <td>
                <State state={one.state} />
              </td>
              <td class="approval-why">{one.reason}</td>
              <td>{one.by}</td>
              <td class="approval-until">
                {one.until === undefined ? "for good" : `until ${one.until}`}
              </td>
              <td class="approval-tools">
                <button
                  type="button"
                  class="button plain"
                  aria-label={`Remove the approval of ${one.difference ?? one.fingerprint}`}
                  onClick={() => onRemove(one)}
                >
                  Remove …
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A link where this run has the difference. */
function Name({ approval }: { approval: ShownApproval }) {
  const { fingerprint, difference, members, state } = approval;
  const name = <span class="place">{difference ?? fingerprint}</span>;
  return (
    <>
      {state === "unused" ? name : <a href={linkTo(`/differences/${fingerprint}`)}>{name}</a>}
      <span class="small faint approval-more">
        {difference === undefined ? "" : fingerprint}
        {members.length === 0
          ? ""
          : ` · and ${counted(members.length, "other place")} of its cause`}
      </span>
    </>
  );
}

function State({ state }: { state: ShownApproval["state"] }) {
  const [glyph, word, tone] = STATES[state];
  return (
    <span class={`pill ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}
