import { type PerRole, ROLES } from "../../core/index.ts";
import { type LatencyMarks, latencyMark } from "../store/latency-columns.ts";
import { latencyBucket, latencyMicros } from "../tally/latency-buckets.ts";

/** Which latency buckets of an endpoint a commit has to write. */
export interface LatencyChanges {
  mark(endpoint: string, latency: PerRole<number | undefined>): void;
  marks(endpoint: string): LatencyMarks;
  /** The store has what `marks` gave for these endpoints. */
  stored(endpoints: Iterable<string>): void;
}

/** Beyond this many the endpoint's counts are written as a whole, once, and marking starts anew. */
const MARKS_MAX = 96;

/**
 * An endpoint that this thread has not stored yet is written as a whole: what an earlier thread
 * marked is not known here.
 */
export function createLatencyChanges(): LatencyChanges {
  const marked = new Map<string, Set<number>>();
  const marksOf = (endpoint: string): LatencyMarks => {
    const marks = marked.get(endpoint);
    return marks === undefined || marks.size > MARKS_MAX ? "whole" : marks;
  };
  return {
    mark(endpoint, latency) {
      const marks = marked.get(endpoint);
      if (marks === undefined || marks.size > MARKS_MAX) return;
      for (const [index, role] of ROLES.entries()) {
        const micros = latencyMicros(latency[role]);
        if (micros !== undefined) marks.add(latencyMark(index, latencyBucket(micros)));
      }
    },
    marks: marksOf,
    stored(endpoints) {
      for (const endpoint of endpoints) {
        if (marksOf(endpoint) === "whole") marked.set(endpoint, new Set());
      }
    },
  };
}
