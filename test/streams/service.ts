import { type Random, ROLES, type Role } from "../../core/index.ts";

/** One answer as a triple's line has it. */
export type TripleAnswer =
  | {
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: string;
      readonly latencyMs?: number;
    }
  | { readonly failed: string };

/** One instance of a service: what only it has, and what it counts. */
export interface Instance {
  readonly role: Role;
  readonly host: string;
  readonly startedAt: number;
  readonly pid: number;
  requests: number;
}

/** One request as an instance sees it. */
export interface Asked {
  readonly index: number;
  /** Milliseconds since 1970 at which this instance answers. */
  readonly nowMs: number;
  readonly random: Random;
  readonly instance: Instance;
}

/** What one instance answers to one request. */
export type Service = (asked: Asked) => TripleAnswer;

export function json(
  body: unknown,
  more: { status?: number; headers?: [string, string][]; latencyMs?: number } = {},
): TripleAnswer {
  const { status = 200, headers = [], ...rest } = more;
  return {
    status,
    headers: [["content-type", "application/json"], ...headers],
    body: JSON.stringify(body),
    ...rest,
  };
}

export interface StreamOptions {
  readonly random: Random;
  readonly requests: number;
  readonly path: (index: number, random: Random) => string;
  readonly baseline: Service;
  readonly candidate: Service;
  readonly secondary?: Service;
}

const START_MS = Date.UTC(2026, 10, 2, 9, 30);
/** What differs between any two instances for ever. */
const OWN = {
  primary: { host: "web-7c9d4-abcde", upS: 86_400, pid: 311, requests: 52_000 },
  secondary: { host: "web-7c9d4-fghij", upS: 86_340, pid: 1207, requests: 71_400 },
  candidate: { host: "canary.local", upS: 35, pid: 48_211, requests: 3 },
};

/** Lines of triples: three instances asked in shuffled order, each with a clock that moves on. */
export function* stream(options: StreamOptions): Generator<string> {
  const { random, requests, path, baseline, candidate, secondary = baseline } = options;
  const instances = ROLES.map((role): Instance => {
    const { upS, ...own } = OWN[role];
    return { role, ...own, startedAt: Math.floor(START_MS / 1000) - upS };
  });
  let nowMs = START_MS;
  for (let index = 0; index < requests; index += 1) {
    nowMs += 20 + Math.floor(random() * 400);
    const answers: Partial<Record<Role, TripleAnswer>> = {};
    for (const instance of shuffled(instances, random)) {
      nowMs += Math.floor(random() * 4);
      instance.requests += 1 + Math.floor(random() * 3);
      const serve = { primary: baseline, secondary, candidate }[instance.role];
      answers[instance.role] = serve({ index, nowMs, random, instance });
    }
    yield JSON.stringify({
      id: String(index),
      request: { method: "GET", path: path(index, random), headers: [["accept", "*/*"]] },
      ...answers,
    });
  }
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

export function uuid(random: Random): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
