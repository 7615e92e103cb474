import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import {
  type Answer,
  type Logger,
  type Outcome,
  type RequestSnapshot,
  manualClock,
  seededRandom,
} from "../../core/index.ts";
import { createDiffer, createOfflineRun, createReadModels, openStore } from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import {
  BODY_PLANTINGS,
  LINE_PLANTINGS,
  NAMED_PLANTINGS,
  type Planting,
  plantedAnswer,
  plantedRequest,
} from "./plantings.ts";
import { type Secret, anySecret, namedSecret, shapedSecret } from "./secrets.ts";

/** `PRIVACY_ROUNDS=20` attacks twenty times as long. */
const LONGER = Number(process.env["PRIVACY_ROUNDS"] ?? 1);
const folder = mkdtempSync(join(tmpdir(), "planted-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const config = configSchema.parse({});
const clock = manualClock();
const redactor = createRedactor({ privacy: config.privacy, key: new Uint8Array(32).fill(3) });
const said: string[] = [];
const say = (...words: unknown[]): void => void said.push(JSON.stringify(words));
const logger: Logger = { info: say, warn: say, error: say };
const store = openStore(folder, { mode: "write" });
const run = store.startRun({ name: "planted", startedAtMs: 0, details: null });
const differ = createDiffer({
  ...{ config, store, run, redactor, clock, logger, random: seededRandom(1) },
});
const offline = createOfflineRun({ config, redactor, clock });
const models = createReadModels(store, { gate: config.gate, block: config.noise.block, run });

type Pair = readonly [secret: Secret, another: Secret];
const planted: { readonly place: string; readonly secret: Secret }[] = [];
const NOTHING: Answer = plantedAnswer({
  body: '{"a":{"b":1}}',
  headers: ["Content-Type", "application/json"],
});
type Side =
  | "request"
  | "candidate"
  | "baselines"
  | "all, beside a difference"
  | "all, each its own";

/** One exchange with the secret at this place of this side; later, every screen that could show it. */
function send([secret, another]: Pair, [place, plant]: Planting, side: Side): () => string {
  const index = planted.push({ place: `${place} of ${side}`, secret }) - 1;
  if (side === "all, each its own") planted.push({ place: `${place} of ${side}`, secret: another });
  const bearings = plant(secret);
  const request = plantedRequest(index, side === "request" ? bearings : {});
  const { baseline, candidate } = answersOf(side, plantedAnswer(bearings), () =>
    plantedAnswer(plant(another)),
  );
  const outcomes = { primary: baseline, secondary: baseline, candidate };
  const placement = differ.place(request);
  differ.accept({ id: String(index), placement, capturedAtMs: 0, request, outcomes });
  const line = offline.feed(tripleLine(request, baseline, candidate));
  return () => {
    const screens: unknown[] = [line, placement, models.endpoint(placement.endpoint)];
    const { items } = models.differences({ endpoint: placement.endpoint, limit: 100 });
    expect(items.length, "the exchange must be seen as odd").toBeGreaterThan(0);
    for (const group of items) screens.push(group, ...group.samples.map((id) => models.sample(id)));
    return JSON.stringify(screens);
  };
}

function answersOf(
  side: Side,
  answer: Answer,
  another: () => Answer,
): { readonly baseline: Answer; readonly candidate: Answer } {
  switch (side) {
    case "request":
      return { baseline: NOTHING, candidate: plantedAnswer({ body: "x" }) };
    case "candidate":
      return { baseline: NOTHING, candidate: answer };
    case "baselines":
      return { baseline: answer, candidate: NOTHING };
    case "all, beside a difference":
      return { baseline: answer, candidate: odd(answer) };
    case "all, each its own":
      return { baseline: answer, candidate: odd(another()) };
  }
}

function odd(answer: Answer): Answer {
  return { ...answer, headers: [...answer.headers, "X-Odd", "1"] };
}

function tripleLine(request: RequestSnapshot, baseline: Outcome, candidate: Outcome): string {
  const answerOf = (outcome: Outcome): unknown =>
    outcome.kind === "answered" && outcome.body.kind === "whole"
      ? {
          status: 200,
          headers: pairs(outcome.headers),
          bodyBase64: Buffer.from(outcome.body.bytes).toString("base64"),
        }
      : { failed: "NONE" };
  return JSON.stringify({
    ...{ id: "1", request: { method: request.method, path: request.path, headers: [] } },
    ...{ primary: answerOf(baseline), secondary: answerOf(baseline) },
    candidate: answerOf(candidate),
  });
}

function pairs(flat: readonly string[]): string[][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""]] : []));
}

/** Whether a text gives the secret away: as it is, percent-encoded, escaped or in base64. */
function tracesIn(shown: string, { traces }: Secret): string[] {
  const forms = (trace: string): string[] => {
    const coded = Buffer.from(trace).toString("base64").replace(/=+$/, "");
    return [trace, encodeURIComponent(trace), coded.slice(0, -1)];
  };
  return traces.flatMap(forms).filter((form) => shown.includes(form));
}

const side = fc.constantFrom<Side>(
  "request",
  "candidate",
  "baselines",
  "all, beside a difference",
  "all, each its own",
);

/** Every place in every round, so that none is left to chance; secrets and sides are drawn. */
function attack(
  plantings: readonly Planting[],
  secrets: fc.Arbitrary<Secret>,
  rounds: number,
): void {
  const { length } = plantings;
  const drawn = fc.array(fc.tuple(secrets, secrets, side), {
    minLength: length,
    maxLength: length,
  });
  fc.assert(
    fc.property(drawn, (round) => {
      const sent = plantings.flatMap((planting, at) => {
        const [secret, another, where] = round[at] ?? [];
        if (secret === undefined || another === undefined || where === undefined) return [];
        // A request's path is the only target there is: answers have none.
        const on = planting[1](secret).path === undefined ? where : "request";
        const shown = send([secret, another], planting, on);
        return [{ label: `${planting[0]} of ${on}`, pair: [secret, another], shown }];
      });
      differ.commit();
      for (const { label, pair, shown } of sent) {
        const text = shown();
        const found = pair.flatMap((secret) => tracesIn(text, secret));
        expect(found, `${label}: ${text}`).toEqual([]);
      }
    }),
    // A failing round names place and secret, and its seed: there is nothing to shrink.
    { numRuns: rounds * LONGER, endOnFailure: true },
  );
}

test("what is found by its looks shows nowhere, wherever in headers, targets and forms it stood", () => {
  attack(LINE_PLANTINGS, shapedSecret, 10);
});

test("what is found by its looks shows nowhere, wherever in a body it stood", () => {
  attack(BODY_PLANTINGS, anySecret, 10);
});

test("what is found by the name beside it shows nowhere", () => {
  attack(NAMED_PLANTINGS, namedSecret, 5);
});

test("none of them is in the store's files, in the verdict or in the log", () => {
  expect(planted.length).toBeGreaterThan(500);
  const summary = JSON.stringify([models.summary(), differ.summary(), offline.summary()]);
  const texts: [string, string][] = [
    ["summary", summary],
    ["log", said.join("\n")],
  ];
  for (const file of readdirSync(folder)) {
    texts.push([file, readFileSync(join(folder, file)).toString("latin1")]);
  }
  expect(texts.map(([name]) => name)).toContain("shadowdiff.db");
  // Other forms of them were looked for on every screen; the files are long.
  const found = planted.flatMap(({ place, secret: { kind, traces } }) =>
    texts.flatMap(([name, text]) =>
      traces
        .filter((trace) => text.includes(trace))
        .map((trace) => `${place} (${kind}) in ${name}: ${trace}`),
    ),
  );
  expect(found).toEqual([]);
  expect(store.run(run)?.internalErrors).toBe(0);
  store.close();
});
