import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PerRole, Role } from "../../../../core/index.ts";
import { useRows } from "../../parts/use-rows.ts";
import type { AlignedNode } from "./align/aligned-node.ts";
import type { ShownBody } from "./body/read-body.ts";
import { BodyRow } from "./body-row.tsx";
import { ROLES } from "./roles.ts";
import type { PlacedBodies } from "./rows/place-marks.ts";
import { type Folding, NO_FOLDING, type Row } from "./rows/row.ts";
import { isOpen, rowsOf } from "./rows/rows-of.ts";

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 28;

/** The three bodies held against each other, open around what differs. Only rows in sight are drawn. */
export function AlignedBodies({
  bodies,
  body,
  roles,
  selected,
  onSelect,
}: {
  bodies: PerRole<ShownBody | undefined>;
  body: PlacedBodies;
  /** Which are shown: all, or one on a narrow screen. */
  roles: readonly Role[];
  /** The number of the difference that is looked at. */
  selected: number | undefined;
  onSelect: (at: SelectedRow) => void;
}) {
  const [folding, setFolding] = useState<Folding>(NO_FOLDING);
  const rows = useMemo(() => rowsOf(body.tree.root, folding, body.unplaced), [body, folding]);
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRows({
    ...{ box, count: rows.length, height: ROW_HEIGHT, headHeight: HEAD_HEIGHT, offset: 0 },
  });
  const at = selected === undefined ? -1 : rows.findIndex((row) => bearsMark(row, selected));
  useEffect(() => {
    if (at >= 0) drawn.scrollToIndex(at, { align: "auto" });
  }, [at, selected]);
  const empty = ROLES.every((role) => bodies[role]?.root === undefined);
  if (empty) return <p class="soft">No role answered with a body.</p>;
  const items = drawn.getVirtualItems();
  return (
    <div ref={box} class={`bodies columns-${roles.length}`} tabIndex={0}>
      <div class="body-table" role="table" aria-label="Bodies" aria-rowcount={rows.length + 1}>
        <div class="body-head" role="row" aria-rowindex={1}>
          <div role="columnheader">Place</div>
          {roles.map((role) => (
            <div key={role} role="columnheader">
              {role}
            </div>
          ))}
        </div>
        <div class="body-rows" role="rowgroup" style={{ height: `${drawn.getTotalSize()}px` }}>
          <div
            class="body-window"
            role="presentation"
            style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map(({ index }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <BodyRow
                  key={row.key}
                  row={row}
                  index={index}
                  roles={roles}
                  selected={index === at}
                  onFold={() => setFolding((now) => folded(now, row))}
                  onSelect={() => onSelect(row)}
                />
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

export type SelectedRow = Row;

function bearsMark(row: Row, index: number): boolean {
  if (row.kind === "place") return row.mark.index === index;
  if (row.kind === "run" || row.kind === "close") return false;
  return row.node.marks.some((mark) => mark.index === index);
}

/** Opens what is folded, folds what is open. */
function folded(now: Folding, row: Row): Folding {
  const opened = new Set(now.opened);
  const closed = new Set(now.closed);
  if (row.kind === "run") opened.add(row.key);
  else if (row.kind !== "place") toggle(row.node, { opened, closed });
  return { opened, closed };
}

function toggle(
  node: AlignedNode,
  { opened, closed }: { opened: Set<string>; closed: Set<string> },
): void {
  if (isOpen(node, { opened, closed })) {
    opened.delete(node.id);
    closed.add(node.id);
    return;
  }
  closed.delete(node.id);
  opened.add(node.id);
}
