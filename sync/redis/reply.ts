import { Refusal } from "./refusal.ts";

/** What a script of ours answered, after the epoch. */
export type Reply = readonly unknown[];

const WHERE = "where a script answers one: does another program write to these keys?";

/** A number at a place of a reply; scripts of ours give no other kind there. */
export function numberAt(reply: Reply, at: number): number {
  const value = Number(reply[at]);
  if (!Number.isFinite(value)) throw new Refusal(`no number ${WHERE}`);
  return value;
}

export function textAt(reply: Reply, at: number): string {
  const value = reply[at];
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new Refusal(`no text ${WHERE}`);
}
