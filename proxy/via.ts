/** What a gateway of ours is called in `Via` fields, so that circles are seen. */
const PSEUDONYM = "shadowdiff";

/** The version as a request came; HTTP/2 is 2.0 there. */
export type ViaVersion = "1.0" | "1.1" | "2.0";

/** What a request gets that passes through here. */
export const VIA: Readonly<Record<ViaVersion, string>> = {
  "1.0": `1.0 ${PSEUDONYM}`,
  "1.1": `1.1 ${PSEUDONYM}`,
  "2.0": `2.0 ${PSEUDONYM}`,
};

/** How often a field's value says that its request passed a gateway of ours. */
export function passesIn(value: string): number {
  return value.split(PSEUDONYM).length - 1;
}
