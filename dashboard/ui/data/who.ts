import { recall, remember } from "./remember.ts";

/** Who acts, as the person wrote it last: asked for with each act, and kept so that it is written once. */
export function lastWho(): string {
  return recall("who") ?? "";
}

export function rememberWho(who: string): void {
  remember("who", who);
}
