import type { Holder } from "../backend.ts";
import type { MemberInfo } from "./sync-client.ts";

/** What holders tell about themselves: who they are, and what the user added. */
export interface HolderMeta {
  readonly id: string;
  readonly meta: string | undefined;
}

export function printMeta({ id, meta }: HolderMeta): string {
  return JSON.stringify({ id, meta });
}

/** Undefined where somebody else wrote something of another form. */
export function parseMeta(text: string | undefined): HolderMeta | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("id" in value)) return undefined;
  if (typeof value.id !== "string") return undefined;
  const meta = "meta" in value && typeof value.meta === "string" ? value.meta : undefined;
  return { id: value.id, meta };
}

/** By name; of a member that joined again while its old lease ran, the newer. */
export function membersOf(holders: readonly Holder[]): readonly MemberInfo[] {
  const byName = new Map<string, MemberInfo>();
  for (const { meta: text, remainingMs } of holders) {
    const told = parseMeta(text);
    if (told !== undefined) byName.set(told.id, { member: told.id, meta: told.meta, remainingMs });
  }
  return [...byName.values()];
}
