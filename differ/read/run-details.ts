import {
  type Approval,
  type EndpointMinimum,
  GATE_DEFAULTS,
  type GateConfig,
} from "../../core/index.ts";
import { type Fields, fieldsOf } from "./fields.ts";

/** What a run keeps of its configuration: enough to judge it again without the file. */
export interface RunDetails {
  /** SHA-256 of the parts that decide what differs and what counts, 12 hex digits. */
  readonly config: string;
  readonly gate: GateConfig;
  /** Exchanges of a block. */
  readonly block: number;
  /** As they stood when the run began. */
  readonly approvals?: readonly Approval[];
}

/** As it is stored: JSON has no undefined, and the shortest latency that counts is written with its unit. */
export interface StoredDetails extends Omit<RunDetails, "gate" | "approvals"> {
  readonly approvals?: readonly (Omit<Approval, "until"> & { readonly until?: string })[];
  readonly gate: Omit<GateConfig, "latency"> & {
    readonly latency: Omit<GateConfig["latency"], "minDelta"> & { readonly minDelta: string };
  };
}

/** Reads what a run was stored with; undefined where another version stored something else. */
export function runDetails(stored: unknown): RunDetails | undefined {
  const fields = fieldsOf(stored);
  if (fields === undefined) return undefined;
  const { config, block, approvals } = fields;
  const gate = gateOf(fields["gate"]);
  if (typeof config !== "string" || gate === undefined) return undefined;
  if (typeof block !== "number" || !Number.isInteger(block) || block < 2) return undefined;
  if (approvals === undefined) return { config, gate, block };
  if (!Array.isArray(approvals)) return undefined;
  const read = approvals.map(approvalOf);
  return read.includes(undefined)
    ? undefined
    : { config, gate, block, approvals: read.filter((one) => one !== undefined) };
}

const { requiredEndpoints: _, latency: LATENCY, ...NUMBERS } = GATE_DEFAULTS;
const GATE_KEYS = new Set([...Object.keys(GATE_DEFAULTS), "blindFields", "minimums"]);

/** A key that it does not know may decide about the verdict: then nothing of it is taken. */
function gateOf(stored: unknown): GateConfig | undefined {
  const fields = fieldsOf(stored);
  if (fields === undefined || Object.keys(fields).some((key) => !GATE_KEYS.has(key)))
    return undefined;
  const numbers = numbersIn(fields, NUMBERS);
  const latency = latencyOf(fields["latency"]);
  const { requiredEndpoints = [], blindFields } = fields;
  const minimums = minimumsOf(fields["minimums"]);
  if (numbers === undefined || latency === undefined || !isTexts(requiredEndpoints))
    return undefined;
  if (minimums === undefined) return undefined;
  const own = minimums.length > 0 && { minimums };
  const gate = { ...numbers, latency, requiredEndpoints, ...own };
  if (blindFields === undefined) return gate;
  return typeof blindFields === "number" ? { ...gate, blindFields } : undefined;
}

/** Undefined where another version stored something else. */
function minimumsOf(stored: unknown = []): readonly EndpointMinimum[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const read = stored.map((one: unknown) => {
    const { match, minRequests } = fieldsOf(one) ?? {};
    return typeof match === "string" && isFromZero(minRequests)
      ? { match, minRequests }
      : undefined;
  });
  return read.includes(undefined) ? undefined : read.filter((one) => one !== undefined);
}

function latencyOf(stored: unknown = {}): GateConfig["latency"] | undefined {
  const fields = fieldsOf(stored);
  if (fields === undefined) return undefined;
  const { minDelta, ...rest } = fields;
  const ms = typeof minDelta === "string" ? /^(\d+(?:\.\d+)?)ms$/.exec(minDelta)?.[1] : undefined;
  if (minDelta !== undefined && ms === undefined) return undefined;
  return numbersIn(ms === undefined ? rest : { ...rest, minDelta: Number(ms) }, LATENCY);
}

/** The keys of `defaults`, each as stored; undefined where one is stored and no number from 0. */
function numbersIn<T extends Readonly<Record<string, number>>>(
  fields: Fields,
  defaults: T,
): T | undefined {
  const stored = Object.keys(defaults).filter((key) => fields[key] !== undefined);
  if (!stored.every((key) => isFromZero(fields[key]))) return undefined;
  return { ...defaults, ...Object.fromEntries(stored.map((key) => [key, fields[key]])) };
}

function isFromZero(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function approvalOf(stored: unknown): Approval | undefined {
  const { fingerprint, members, reason, by, until } = fieldsOf(stored) ?? {};
  if (typeof fingerprint !== "string" || typeof reason !== "string" || typeof by !== "string")
    return undefined;
  if (!isTexts(members) || (until !== undefined && typeof until !== "string")) return undefined;
  return { fingerprint, members, reason, by, until };
}
