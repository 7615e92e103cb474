import { useState } from "preact/hooks";
import type { Role } from "../../../../core/index.ts";
import type { Sample } from "../../../../differ/index.ts";
import { useKeys } from "../../keys/follow-keys.ts";
import { useMedia } from "../../parts/use-media.ts";
import { AlignedBodies, type SelectedRow } from "./aligned-bodies.tsx";
import { RawBodies } from "./raw-bodies.tsx";
import type { ReadSample } from "./read-sample.ts";
import { ROLES } from "./roles.ts";
import { nodeOfMark } from "./rows/node-of-mark.ts";
import { type LookedAt, ValuePanel, lookAtDifference, lookAtNode } from "./value-panel.tsx";

const NARROW = "(max-width: 52rem)";

/** The bodies, aligned or raw; below them the place that is looked at, in full. */
export function BodiesPanel(props: {
  readonly sample: Sample;
  readonly read: ReadSample;
  /** The number of the difference that is looked at. */
  readonly selected: number | undefined;
  /** A row that was clicked since. */
  readonly row: SelectedRow | undefined;
  onRow(row: SelectedRow): void;
}) {
  const { sample, read, selected, row, onRow } = props;
  const narrow = useMedia(NARROW);
  const [role, setRole] = useState<Role>("candidate");
  const [raw, setRaw] = useState(false);
  const roles = narrow ? [role] : ROLES;
  const at = lookedAtOf(props);
  const on = "This screen" as const;
  useKeys([
    { keys: "r", label: "Bodies aligned or raw", group: on, run: () => setRaw((is) => !is) },
  ]);
  return (
    <section class="panel" aria-labelledby="bodies">
      <div class="panel-head">
        <h2 id="bodies">Bodies</h2>
        {narrow ? <RoleSwitch role={role} onRole={setRole} /> : null}
        <span class="end">
          <button
            type="button"
            class="button"
            aria-pressed={raw}
            onClick={() => setRaw((is) => !is)}
          >
            Raw <kbd aria-hidden="true">r</kbd>
          </button>
        </span>
      </div>
      {raw ? (
        <RawBodies sample={sample} roles={roles} />
      ) : (
        <>
          <AlignedBodies
            bodies={read.bodies}
            body={read.body}
            roles={roles}
            selected={row === undefined ? selected : undefined}
            onSelect={onRow}
          />
          {at === undefined ? null : <ValuePanel at={at} roles={ROLES} />}
        </>
      )}
    </section>
  );
}

function lookedAtOf(of: {
  readonly row: SelectedRow | undefined;
  readonly selected: number | undefined;
  readonly sample: Sample;
  readonly read: ReadSample;
}): LookedAt | undefined {
  const { row, selected, sample, read } = of;
  if (row !== undefined && (row.kind === "leaf" || row.kind === "open" || row.kind === "close")) {
    const [mark] = row.node.marks;
    return mark === undefined ? lookAtNode(row.node) : lookAtDifference(mark.difference, row.node);
  }
  const index = row?.kind === "place" ? row.mark.index : selected;
  const difference = index === undefined ? undefined : sample.differences[index];
  if (difference === undefined || index === undefined) return undefined;
  return lookAtDifference(difference, nodeOfMark(read.body.tree.root, index));
}

function RoleSwitch({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  return (
    <div class="role-switch" role="group" aria-label="Role">
      {ROLES.map((one) => (
        <button
          key={one}
          type="button"
          class="button"
          aria-pressed={one === role}
          onClick={() => onRole(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}
