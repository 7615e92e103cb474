import { configSchema } from "../../../../../core/config/index.ts";
import { type ConfigInput, type PerRole, manualClock } from "../../../../../core/index.ts";
import {
  type SampleAnswer,
  type SampleDifference,
  createOfflineRun,
} from "../../../../../differ/index.ts";
import { plainRedactor } from "../../../../../differ/ingest/testing/plain-redactor.ts";
import { ROLES, perRole } from "../roles.ts";

export interface Compared {
  readonly answers: PerRole<SampleAnswer>;
  readonly differences: readonly SampleDifference[];
}

const JSON_TYPE = "application/json";

/** What the differ itself finds between three bodies: its paths are those that samples have. */
export function compared(
  bodies: PerRole<string>,
  type = JSON_TYPE,
  config: ConfigInput = {},
): Compared {
  const run = createOfflineRun({
    config: configSchema.parse(config),
    redactor: plainRedactor,
    clock: manualClock(),
  });
  const headers: [string, string][] = [["content-type", type]];
  const fed = run.feed(
    JSON.stringify({
      id: "1",
      request: { method: "GET", path: "/p/1" },
      ...perRole((role) => ({ status: 200, headers, body: bodies[role] })),
    }),
  );
  if (fed.kind !== "compared") throw new Error(fed.problem);
  return {
    answers: perRole((role) => answered(bodies[role], headers)),
    differences: differencesIn(fed.line),
  };
}

export function answered(
  body: string,
  headers: readonly (readonly [string, string])[] = [["content-type", JSON_TYPE]],
): SampleAnswer & { kind: "answered" } {
  return {
    ...{ kind: "answered", status: 200, headers, body },
    ...{ bodyLength: new TextEncoder().encode(body).length, bodyCut: false },
  };
}

function differencesIn(line: string): SampleDifference[] {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null || !("differences" in parsed)) return [];
  // The differ's own line, as the contract has it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parsed.differences as SampleDifference[];
}

/** Whether the roles agree, for tests that draw bodies. */
export function allSame(bodies: PerRole<string>): boolean {
  return new Set(ROLES.map((role) => bodies[role])).size === 1;
}
