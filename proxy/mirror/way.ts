/** A way in: the proxy in front of the live service, or the tap for what somebody else mirrors. */
export type Way = "proxy" | "tap";

export type PerWay<Value> = Readonly<Record<Way, Value>>;

export const WAYS: readonly Way[] = ["proxy", "tap"];
