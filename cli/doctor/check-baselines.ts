import type { Config, Clock, Redactor } from "../../core/index.ts";
import { createOfflineRun } from "../../differ/index.ts";
import { z } from "zod";
import type { ServiceAnswer } from "./ask-service.ts";
import type { AskedService } from "./check-services.ts";
import { type CheckFinding, fail, ok, warn } from "./finding.ts";

const printedLine = z.object({
  differences: z.array(
    z.object({ path: z.string(), kind: z.string(), ignored: z.string().optional() }),
  ),
});

export interface BaselineParts {
  readonly config: Config;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

/** Two instances of one release may have other values at a place, and no other places. */
const UNLIKE = new Set(["outcome", "encoding", "type", "missing", "extra"]);
const SHOWN_MAX = 5;

/**
 * Whether primary and secondary look like the same release: the same statuses and the same shape. What
 * differs in values, or not each time, is noise, which a run learns; it is only told.
 */
export function checkBaselines(
  services: readonly AskedService[],
  paths: readonly string[],
  parts: BaselineParts,
): CheckFinding[] {
  const primary = services.find(({ name }) => name === "primary");
  const secondary = services.find(({ name }) => name === "secondary");
  if (primary === undefined || secondary === undefined) return [];
  const seen = differing(primary.answers, secondary.answers, { paths, parts });
  if (seen === undefined) return [];
  const unlike = [...seen.places].filter(([, rounds]) => rounds === seen.rounds);
  if (unlike.length > 0) {
    return [
      fail(
        "baselines",
        `primary and secondary do not look like the same release: ${shown(unlike.map(([name]) => name))}`,
        "start both from the same image, with the same settings and data; a run would be unhealthy",
      ),
    ];
  }
  const noisy = [...seen.noisy];
  if (noisy.length === 0)
    return [ok("baselines", `primary and secondary agree on ${paths.join(", ")}`)];
  return [
    warn(
      "baselines",
      `primary and secondary do not always agree: ${shown(noisy)}`,
      "fine where it is noise (times, ids), which a run learns; else start both with the same data",
    ),
  ];
}

interface Seen {
  readonly rounds: number;
  /** In how many rounds each place differed in a way in which values alone do not. */
  readonly places: ReadonlyMap<string, number>;
  readonly noisy: ReadonlySet<string>;
}

/** Undefined where one of them did not answer. */
function differing(
  left: readonly ServiceAnswer[],
  right: readonly ServiceAnswer[],
  { paths, parts }: { readonly paths: readonly string[]; readonly parts: BaselineParts },
): Seen | undefined {
  const offline = createOfflineRun(parts);
  const places = new Map<string, number>();
  const noisy = new Set<string>();
  for (const [index, primary] of left.entries()) {
    const secondary = right[index];
    const path = paths[index % paths.length] ?? "/";
    if (primary.kind === "failed" || secondary?.kind !== "answered") return undefined;
    const fed = offline.feed(tripleLine(path, primary, secondary));
    if (fed.kind !== "compared") continue;
    for (const { path: place, kind, ignored } of printedLine.parse(JSON.parse(fed.line))
      .differences) {
      if (ignored !== undefined) continue;
      const name = `GET ${path} ${place} (${kind})`;
      if (UNLIKE.has(kind) || place === "status") places.set(name, (places.get(name) ?? 0) + 1);
      else noisy.add(name);
    }
  }
  const rounds = left.length / paths.length;
  for (const [name, times] of places) if (times < rounds) noisy.add(name);
  return { rounds, places, noisy };
}

type Answered = Extract<ServiceAnswer, { kind: "answered" }>;

function tripleLine(path: string, primary: Answered, secondary: Answered): string {
  const request = { method: "GET", path, headers: [] };
  const [left, right] = [outcome(primary), outcome(secondary)];
  return JSON.stringify({ id: "1", request, primary: left, secondary: right, candidate: left });
}

function outcome({ status, headers, body }: Answered) {
  const pairs = headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ""]] : [],
  );
  return { status, headers: pairs, bodyBase64: Buffer.from(body).toString("base64") };
}

function shown(places: readonly string[]): string {
  const more = places.length - SHOWN_MAX;
  return `${places.slice(0, SHOWN_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
