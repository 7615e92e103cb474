import { ShadowError } from "../../core/index.ts";
import type { Command, Terminal } from "../command.ts";
import { nearest } from "../config/nearest.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { nearestVerb } from "../nearest-verb.ts";
import { parseOptions } from "../parse-options.ts";
import { previewText } from "../rules/preview-text.ts";
import { suggestText } from "../rules/suggest-text.ts";
import { type RuleEvidence, openEvidence } from "../rules/rule-evidence.ts";

const help = `Proposes rules for compare from what a run has seen, and shows what one would hide.

Usage: shadowdiff rules suggest [OPTIONS]
       shadowdiff rules preview PATH [--endpoint MATCH] [OPTIONS]

suggest prints YAML to paste into the configuration, each rule with its evidence: ignore for what the
baselines disagree about, a set for arrays whose order varies, a tolerance for numbers and times that
lie close together. It proposes nothing for a place where the candidate is odd oftener than chance
makes it.

preview lists the places that an ignore rule for PATH ($.a.b, $..name, header:NAME) would hide, those
that fail first, and refuses a rule that is too broad.

      --endpoint MATCH  the rule's match, e.g. "GET /products/{id}"; every endpoint by default
  -c, --config FILE     its store, and for --triples its rules
      --store PATH      store folder to read; that of the configuration by default
      --run NAME        which run of the store; latest by default
      --triples FILE    preview: compares these triples instead of reading a store
      --json            prints JSON

Exit codes: 0 done, 3 no such run, 64 usage, or a rule that is too broad.
`;

const options = {
  endpoint: { type: "string" },
  config: { type: "string", short: "c", takes: "file" },
  store: { type: "string", takes: "folder" },
  run: { type: "string", default: "latest" },
  triples: { type: "string", takes: "file" },
  json: { type: "boolean", default: false },
} as const;

export const rules: Command = {
  name: "rules",
  summary: "proposes rules from a run's evidence, and shows what one would hide",
  help,
  options,
  words: ["suggest"],
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const [verb, path, ...more] = positionals;
    const isPreview = verb === "preview" && path !== undefined && more.length === 0;
    if (!isPreview && (verb !== "suggest" || path !== undefined))
      throw new ShadowError(
        "USAGE",
        `rules takes suggest, or preview and one PATH.${nearestVerb(verb, ["suggest", "preview"])}`,
      );
    if (!isPreview && values.triples !== undefined)
      throw new ShadowError("USAGE", "suggest needs the samples of a store: --store PATH.");
    if (values.triples !== undefined && values.store !== undefined)
      throw new ShadowError("USAGE", "preview reads --store PATH or --triples FILE, not both.");
    const config = await loadConfig({
      file: values.config,
      set: [],
      environment: terminal.environment,
    });
    let evidence: RuleEvidence;
    try {
      evidence = await openEvidence({ ...values, config, terminal });
    } catch (error) {
      if (!(error instanceof ShadowError) || error.code !== "GATE_NO_SUCH_RUN") throw error;
      terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
      return EXIT.unhealthy;
    }
    try {
      return isPreview
        ? preview(path, evidence, { ...values, terminal })
        : suggest(evidence, { ...values, terminal });
    } finally {
      evidence.close();
    }
  },
};

interface Printing {
  readonly endpoint?: string | undefined;
  readonly json: boolean;
  readonly terminal: Terminal;
}

function suggest(evidence: RuleEvidence, { endpoint, json, terminal }: Printing): ExitCode {
  const found = evidence.suggestions(endpoint);
  if (endpoint !== undefined && found.length === 0) throw noSuchEndpoint(endpoint, evidence);
  terminal.out(
    json
      ? `${JSON.stringify({ run: evidence.name, endpoints: found })}\n`
      : suggestText(found, { run: evidence.name, compared: evidence.summary.compared }),
  );
  return EXIT.ok;
}

function noSuchEndpoint(endpoint: string, { name, summary }: RuleEvidence): ShadowError<"USAGE"> {
  const known = summary.endpoints.map((one) => one.endpoint);
  const near = nearest(endpoint, known);
  const hint = near === undefined ? "" : ` The nearest one is ${near}.`;
  return new ShadowError("USAGE", `run ${name} has no endpoint ${endpoint}.${hint}`);
}

function preview(
  path: string,
  evidence: RuleEvidence,
  { endpoint, json, terminal }: Printing,
): ExitCode {
  const rule = { match: endpoint ?? "**", path };
  const { hidden, tooBroad } = evidence.preview(rule);
  const samplesOf = (fingerprint: string) => evidence.samplesOf(fingerprint);
  terminal.out(
    json
      ? `${JSON.stringify({ run: evidence.name, rule, hidden: hidden.map((one) => ({ ...one, samples: samplesOf(one.path.fingerprint) })), tooBroad })}\n`
      : previewText(hidden, { rule, run: evidence.name, samplesOf }),
  );
  if (tooBroad === undefined) return EXIT.ok;
  throw new ShadowError("RULE_BROAD", `${path} is refused: ${tooBroad}.`);
}
