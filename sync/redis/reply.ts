/** What a script of ours answered, after the epoch. */
export type Reply = readonly unknown[];

/** A number at a place of a reply; scripts of ours give no other kind there. */
export function numberAt(reply: Reply, at: number): number {
  const value = Number(reply[at]);
  if (!Number.isFinite(value)) throw new TypeError(`no number at ${at} of a script's reply`);
  return value;
}

export function textAt(reply: Reply, at: number): string {
  const value = reply[at];
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new TypeError(`no text at ${at} of a script's reply`);
}
