import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { recall, remember } from "../data/remember.ts";
import { type KeyBinding, createKeyRegistry } from "./key-registry.ts";

const registry = createKeyRegistry(() => performance.now());

/** Single keys can be a nuisance (speech input): whoever does not want them switches them off in the help. */
export const keysAreOn = signal(recall("keys") !== "off");

export function switchKeys(on: boolean): void {
  keysAreOn.value = on;
  remember("keys", on ? "on" : "off");
}

/** Keys of a screen, a list or the frame, as long as it is shown; what they do may change at every render. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = bindings.map(({ keys }) => keys).join("\n");
  // Before the picture: who sees a list may press a key.
  useLayoutEffect(() => {
    const kept = latest.current.map((one) => ({
      ...one,
      run: () => latest.current.find(({ keys }) => keys === one.keys)?.run(),
    }));
    return registry.add(kept);
  }, [names]);
}

export function shownKeys(): readonly KeyBinding[] {
  return registry.list();
}

/** Listens on the document, once. */
export function followKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (!keysAreOn.value && event.key !== "?") return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || document.querySelector("dialog[open]") !== null) return;
    if (belongsToTarget(event)) return;
    if (registry.press(event.key)) event.preventDefault();
  });
}

/** What is typed into a field is text, and Enter on a link or a button is theirs. */
function belongsToTarget(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("input, textarea, select")) return true;
  return (key === "Enter" || key === " ") && target.closest("a, button, summary") !== null;
}
