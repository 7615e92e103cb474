import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Config, ShadowError, errorCode, systemClock } from "../../core/index.ts";
import {
  type EndpointProposals,
  type OpenedRun,
  type RulePreview,
  type Summary,
  createOfflineRun,
  createPlaceSamples,
  openRun,
  previewRule,
  suggestRules,
} from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import type { Terminal } from "../command.ts";
import { readLines } from "../read-lines.ts";

/** What a run has seen, for making rules. */
export interface RuleEvidence {
  readonly name: string;
  readonly summary: Summary;
  samplesOf(fingerprint: string): readonly string[];
  suggestions(endpoint: string | undefined): EndpointProposals[];
  preview(rule: { readonly match: string; readonly path: string }): RulePreview;
  close(): void;
}

export interface EvidenceOptions {
  readonly config: Config;
  readonly store?: string | undefined;
  readonly run: string;
  readonly triples?: string | undefined;
  readonly terminal: Terminal;
}

const LINE_CHARS_MAX = 256 * 1024 * 1024;

/** Throws GATE_NO_SUCH_RUN, STORE_*, and USAGE for a file that cannot be read. */
export async function openEvidence(options: EvidenceOptions): Promise<RuleEvidence> {
  const { config, triples, store, run } = options;
  if (triples !== undefined) return fromTriples(triples, options);
  // Without approvals: a place that fails is shown as failing, whoever approved it.
  return fromRun(openRun(store ?? config.store.path, run, { approvals: [] }));
}

function fromRun(opened: OpenedRun): RuleEvidence {
  const summary = opened.reads.summary();
  const { samplesOf, valuesAt } = createPlaceSamples(opened.reads);
  return {
    ...{ name: opened.name, summary, samplesOf },
    suggestions: (endpoint) =>
      suggestRules(summary, valuesAt).filter(
        (one) => endpoint === undefined || one.endpoint === endpoint,
      ),
    preview: (rule) => previewRule(rule, summary),
    close: () => opened.close(),
  };
}

async function fromTriples(
  file: string,
  { config, terminal }: EvidenceOptions,
): Promise<RuleEvidence> {
  const offline = createOfflineRun({
    config: { ...config, approved: [] },
    redactor: createRedactor({ privacy: config.privacy, key: randomBytes(32) }),
    clock: systemClock,
  });
  try {
    for await (const line of readLines(createReadStream(file), LINE_CHARS_MAX)) {
      if (line.kind !== "line" || line.text.trim() === "") continue;
      const fed = offline.feed(line.text);
      if (fed.kind !== "compared")
        terminal.err(`shadowdiff: line ${line.number}: ${fed.problem}\n`);
    }
  } catch (cause) {
    throw new ShadowError("USAGE", `${file} cannot be read (${errorCode(cause)}).`, { cause });
  }
  const summary = offline.summary();
  return {
    ...{ name: file, summary },
    samplesOf: () => [],
    suggestions: () => [],
    preview: (rule) => previewRule(rule, summary),
    close: () => {},
  };
}
