import { type Random, ROLES, type Role, seededRandom } from "../../../core/index.ts";

/** What an instance of the made-up service answers, before a regression changes it. */
export interface NoisyAnswer {
  [name: string]: unknown;
}

export interface NoisyServiceOptions {
  readonly seed: number;
  /** Whether copies are sent in a shuffled order, or the primary's always first. */
  readonly shuffled: boolean;
  /** What the candidate does to its answer. */
  readonly regression?: (answer: NoisyAnswer) => unknown;
  /** What the candidate does to its headers. */
  readonly header?: (value: string) => string | undefined;
}

const HOSTS = ["node-a1", "web.internal", "10.2.3.4", "f3b1c2d4e5a6", "prod", "eu-west-1b-0007"];
const START_MS = 1_764_528_000_000;

/** Triples of three instances of one release with every kind of noise. */
export function noisyService(options: NoisyServiceOptions): () => string {
  const random = seededRandom(options.seed);
  const instances = {
    primary: instance(random),
    secondary: instance(random),
    candidate: instance(random),
  };
  let nowMs = START_MS;
  let exchange = 0;
  return () => {
    exchange += 1;
    nowMs += Math.floor(random() * 900);
    const amount = Math.floor(random() * 10_000) / 100;
    const outcomes: { [R in Role]?: unknown } = {};
    for (const role of options.shuffled ? shuffled(random) : ROLES) {
      nowMs += 1 + Math.floor(random() * 4);
      const answer: NoisyAnswer = {
        ...{ amount, state: exchange % 3 === 0 ? "open" : "paid" },
        ...volatile(random, nowMs),
        ...instances[role](nowMs),
        flicker: random() < 0.05 ? Math.floor(random() * 1000) : 7,
      };
      const odd: Pick<NoisyServiceOptions, "regression" | "header"> =
        role === "candidate" ? options : {};
      const traced = token(random, 16, "0123456789abcdef");
      outcomes[role] = {
        status: 200,
        headers: [
          ["content-type", "application/json"],
          ...headerOf((odd.header ?? ((value: string) => value))(traced)),
        ],
        body: JSON.stringify((odd.regression ?? ((whole: NoisyAnswer) => whole))(answer)),
      };
    }
    const request = { method: "GET", path: `/orders/${exchange}` };
    return JSON.stringify({ id: String(exchange), request, ...outcomes });
  };
}

function headerOf(value: string | undefined): [string, string][] {
  return value === undefined ? [] : [["x-span", value]];
}

/** What any instance could have drawn. */
function volatile(random: Random, nowMs: number): NoisyAnswer {
  const hex = "0123456789abcdef";
  const uuid = [8, 4, 4, 4, 12].map((length) => token(random, length, hex)).join("-");
  return {
    at: nowMs,
    seconds: Math.floor(nowMs / 1000) + Math.floor(random() * 100),
    iso: new Date(nowMs).toISOString(),
    http: new Date(nowMs + Math.floor(random() * 60_000)).toUTCString(),
    requestId: uuid,
    session: token(random, 22, "ABCDEFGHIJabcdefghij0123456789-_"),
    ...(random() < 0.7 && { hint: token(random, 9, hex) }),
    nullable: random() < 0.3 ? null : random(),
    load: 0.2 + random() * 3,
    tookMs: Math.exp(random() * 3),
    lines: [1, 2, 3].map((sku) => ({ sku, reserved: token(random, 12, hex) })),
  };
}

/** What belongs to an instance, and differs from any other one's for ever. */
function instance(random: Random): (nowMs: number) => NoisyAnswer {
  const host = HOSTS[Math.floor(random() * HOSTS.length)] ?? "";
  const own = {
    host: `${host}${Math.floor(random() * 1e6)}`,
    pid: 1 + Math.floor(random() * 32_768),
    startedAt: START_MS - Math.floor(random() * 1e10),
    startedIso: new Date(START_MS - Math.floor(random() * 1e10)).toISOString(),
  };
  let count = Math.floor(10 ** (random() * 7));
  return (nowMs) => {
    count += 1 + Math.floor(random() * 3);
    return { ...own, count, uptimeMs: nowMs - own.startedAt };
  };
}

function token(random: Random, length: number, alphabet: string): string {
  let made = "";
  for (let at = 0; at < length; at += 1) made += alphabet[Math.floor(random() * alphabet.length)];
  return made;
}

function shuffled(random: Random): Role[] {
  return ROLES.map((role) => ({ role, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ role }) => role);
}
