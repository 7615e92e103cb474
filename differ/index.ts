export {
  KINDS,
  type Difference,
  type Kind,
  type OddClass,
  type Printable,
} from "./compare/difference.ts";
export { type Comparison, type Coverage } from "./compare/comparison.ts";
export { type Comparer, type ComparerOptions, createComparer } from "./compare/comparer.ts";
export type { BodyLifter, BodyToLift, LiftedValue } from "./lift/own/body-lifter.ts";
export { LosslessNumber } from "./lift/lossless-number.ts";
export { type EndpointNamer, createEndpointNamer } from "./endpoint/endpoint-namer.ts";
export { type Differ, createDiffer } from "./ingest/differ.ts";
export type { DifferOptions } from "./ingest/differ-options.ts";
export { type JudgedAs } from "./store/status-row.ts";
export { type Store, type WritableStore, openStore } from "./store/store.ts";
export { makeFolder } from "./store/make-folder.ts";
export { type RunCounters, type RunInfo, type StoredAlarm } from "./store/run-info.ts";
export { createReadModels } from "./read/sqlite-read-models.ts";
export { prepareRun, retentionOf } from "./run/prepare-run.ts";
export { scheduleRetention } from "./run/schedule-retention.ts";
export { type OpenedRun, openRun } from "./read/open-run.ts";
export {
  type CountedPage,
  type DifferenceFilter,
  type DifferenceGroup,
  type EndpointFilter,
  type EndpointRow,
  type Page,
  type PageRequest,
  type ReadModels,
  type RunRow,
  type Sample,
  type SampleAnswer,
  type SampleDifference,
} from "./read/read-models.ts";
export type {
  ComparedHow,
  DifferenceDetail,
  EndpointLatency,
  EvidencePoint,
  LatencyOfRole,
  LatencyShift,
  RelatedPlace,
  RunOverview,
  RunTrend,
  RunsCompared,
  SampleRef,
  ShareInterval,
  TrendPoint,
  VerdictCounts,
} from "./read/shown.ts";
export { type Fed, type OfflineRun, createOfflineRun } from "./triples/offline-run.ts";
export { type Explanation } from "./causes/explain.ts";
export { type Severity } from "./causes/severity.ts";
export { fingerprint } from "./verdict/fingerprint.ts";
export {
  type EndpointSummary,
  type FieldVerdict,
  type NoisyBefore,
  type PathSummary,
  type Reason,
  type Summary,
  type Verdict,
} from "./verdict/summary.ts";
export { type HiddenPlace, type RulePreview, previewRule } from "./rules/preview-rule.ts";
export { createPlaceSamples } from "./rules/place-samples.ts";
export { type EndpointProposals, type Proposal, suggestRules } from "./rules/suggest-rules.ts";
