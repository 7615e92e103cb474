import type { ComponentChildren } from "preact";
import { Command } from "./command.tsx";

/** Nothing is here: why, and what to do about it, with the exact command where there is one. */
export function EmptyState({
  title,
  children,
  command,
}: {
  title: string;
  children?: ComponentChildren;
  command?: string | undefined;
}) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children === undefined ? null : <p class="soft">{children}</p>}
      {command === undefined ? null : <Command text={command} />}
    </div>
  );
}
