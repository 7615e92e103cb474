import type { Clock } from "../../core/index.ts";

/** When the last request came, told by how many have; as exact as it is asked often. */
export function createTrafficWatch(
  clock: Pick<Clock, "nowMs">,
): (received: number) => string | undefined {
  let known = 0;
  let at: string | undefined;
  return (received) => {
    if (received > known) {
      known = received;
      at = new Date(clock.nowMs()).toISOString();
    }
    return at;
  };
}
