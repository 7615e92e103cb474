import { count } from "../words/numbers.ts";

/** Says what waits while a list is held; a click shows it. It lies over the list and moves no row. */
export function WaitingPill({ added, onShow }: { added: number; onShow: () => void }) {
  return (
    <div class="table-pill" role="status">
      <button type="button" class="button main-action" onClick={onShow}>
        {added === 0 ? "New order, paused" : `${count(added)} new, paused`}
        <span aria-hidden="true">↑</span>
      </button>
    </div>
  );
}
