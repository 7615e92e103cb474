import { signal } from "@preact/signals";

export interface Toast {
  readonly text: string;
  readonly tone?: "plain" | "bad";
  /** Takes back what was done; shown as a button. */
  readonly undo?: () => Promise<void>;
}

const shown = signal<readonly (Toast & { readonly id: number })[]>([]);
const SHOWN_MAX = 3;
const PLAIN_MS = 6000;
/** Long enough to read it and to change one's mind. */
const UNDO_MS = 15_000;
let ids = 0;

/** Says what happened, at the corner, for a while. */
export function toast(given: Toast): void {
  const id = ++ids;
  shown.value = [...shown.value, { ...given, id }].slice(-SHOWN_MAX);
  setTimeout(() => drop(id), given.undo === undefined ? PLAIN_MS : UNDO_MS);
}

function drop(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id);
}

async function undo(id: number, work: () => Promise<void>): Promise<void> {
  drop(id);
  try {
    await work();
    toast({ text: "Undone." });
  } catch (error) {
    toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
  }
}

/** Where toasts are shown: once, in the frame. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map((one) => (
        <div key={one.id} class={`toast ${one.tone ?? "plain"}`}>
          <p>{one.text}</p>
          {one.undo === undefined ? null : (
            <button
              type="button"
              class="button"
              onClick={() => one.undo !== undefined && void undo(one.id, one.undo)}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            class="button plain square"
            aria-label="Dismiss"
            onClick={() => drop(one.id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
