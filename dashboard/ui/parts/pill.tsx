import type { ComponentChildren } from "preact";

export type PillTone = "plain" | "good" | "bad" | "doubt" | "ill";

/** A short state in a rounded box. The text says it; the tone only helps. */
export function Pill({
  tone = "plain",
  children,
}: {
  tone?: PillTone;
  children: ComponentChildren;
}) {
  return <span class={`pill ${tone}`}>{children}</span>;
}
