const QUEUE_MIN = 4096;

/** How many exchanges may be on their way between offer and acknowledgement. */
export function queueMaxOf(inFlightMax: number): number {
  return Math.max(QUEUE_MIN, 4 * inFlightMax);
}
