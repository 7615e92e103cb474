import type { CompareRule } from "../../core/index.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import type { Store } from "../store/store.ts";
import { comparedHow } from "./compared-how.ts";
import type { ListedDifference } from "./difference-list.ts";
import { ignoredBy } from "./ignored-by.ts";
import type { RunView } from "./kept-run.ts";
import { shareInterval } from "./share-interval.ts";
import type { DifferenceDetail, EvidencePoint, RelatedPlace, SampleRef } from "./shown.ts";

interface DetailParts {
  readonly store: Store;
  readonly view: RunView;
  /** Of the configuration; none where the reader does not have it. */
  readonly rules: readonly CompareRule[];
}

/** What a difference's own screen shows beside its row in the list. */
export function differenceDetail(
  found: ListedDifference,
  { store, view, rules }: DetailParts,
): DifferenceDetail {
  const { path, endpoint, head } = found;
  const { n, candidateOdd, secondaryOdd, fingerprint } = path;
  const runId = view.run.id;
  const learned = store.learnedOf(runId, endpoint);
  const comparator = comparedHow(endpoint, path, { rules, learned });
  const members = view.differences.filter((one) => one.head === head);
  const place = { endpoint, path: path.path, kind: path.kind };
  const ignored = ignoredBy(place, rules, view.seenAtMs);
  // Of two latencies, one is always the slower.
  const noisy = path.path === LATENCY_PATH ? undefined : store.noisyBefore(runId, place);
  return {
    candidateRate: shareInterval(candidateOdd, n),
    secondaryRate: shareInterval(secondaryOdd, n),
    threshold: view.threshold(place) / Math.LN10,
    history: store.evidence(runId, fingerprint).map((row): EvidencePoint => ({
      at: new Date(row.atMs).toISOString(),
      ...{ n: row.n, candidateOdd: row.candidate, secondaryOdd: row.secondary },
      evidence: row.evidence,
    })),
    ...(noisy !== undefined && { noisyBefore: noisy }),
    ...(comparator !== undefined && { comparator }),
    ...(ignored !== undefined && { ignoredBy: ignored }),
    sampleRefs: sampleRefs(store, runId, fingerprint),
    ...(members.length > 1 && { group: members.map(relatedPlace) }),
  };
}

/** Each sample once, newest first. */
function sampleRefs(store: Store, runId: number, fingerprint: string): SampleRef[] {
  const uses = new Map(store.sampleUses(runId, fingerprint).map((use) => [use.sampleId, use]));
  return [...uses.values()]
    .toSorted((left, right) => right.seq - left.seq)
    .flatMap((use): SampleRef[] => {
      const odd = CLASSES.find((known) => known === use.class);
      const brief = store.sampleBrief(use.sampleId);
      return odd === undefined || brief === undefined
        ? []
        : [{ id: use.sampleId, class: odd, ...brief }];
    });
}

const CLASSES: readonly SampleRef["class"][] = ["candidate", "secondary", "primary", "all"];

export function relatedPlace({ endpoint, path }: ListedDifference): RelatedPlace {
  return { fingerprint: path.fingerprint, endpoint, path: path.path, kind: path.kind };
}
