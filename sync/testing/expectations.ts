import { isDeepStrictEqual } from "node:util";
import { errorCode } from "../../core/index.ts";
import type { Handle } from "./handle.ts";
import type { Scene, Visit } from "./scene.ts";
import type { Consumed } from "./verbs/group-verbs.ts";
import { TakenList } from "./verbs/topic-verbs.ts";

/** Undefined where it holds, else what was found instead. */
type Expectation = (scene: Scene, args: readonly unknown[]) => string | undefined;

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  eq: (_scene, [found, wanted]) => same(plain(found), plain(wanted)),
  sortedEq: (_scene, [found, wanted]) => same(numbers(found).sort(byNumber), plain(wanted)),
  seqsAre: (_scene, [taken, wanted]) =>
    taken instanceof TakenList ? same(taken.seqs, plain(wanted)) : "no messages were taken",
  lt: (_scene, [found, limit]) =>
    Number(found) < Number(limit) ? undefined : `${String(found)} is not below ${String(limit)}`,
  increasing: (_scene, found) =>
    found.every((value, at) => at === 0 || isLarger(value, found[at - 1]))
      ? undefined
      : `${show(found)} do not increase`,
  ok: (scene, handles) =>
    firstFault(handles, (handle) =>
      handle.outcome === "resolved" ? undefined : `${handle.outcome} ${String(handle.value)}`,
    )(scene),
  rejected: (scene, [value, wanted]) => {
    const handle = scene.handle(value);
    if (handle.outcome !== "rejected") return `${handle.outcome}, not rejected`;
    return wanted === undefined || isReason(handle.value, wanted)
      ? undefined
      : `rejected with ${String(handle.value)}`;
  },
  errorFields: (scene, [value, wanted]) => {
    const { value: error } = scene.handle(value);
    if (typeof wanted !== "object" || wanted === null) return "no fields are wanted";
    const found = Object.fromEntries(
      Object.keys(wanted).map((field) => [
        field,
        typeof error === "object" && error !== null ? Reflect.get(error, field) : undefined,
      ]),
    );
    return same(found, wanted);
  },
  elapsedBetween: (scene, [value, least, most]) => {
    const handle = scene.handle(value);
    const ms = handle.settledMs - handle.startedMs;
    return ms >= Number(least) && ms <= Number(most) ? undefined : `took ${ms} ms`;
  },
  done: (scene, [value]) => {
    const { outcome, value: result } = scene.handle(value);
    const done = typeof result === "object" && result !== null && Reflect.get(result, "done");
    return done === true ? undefined : `${outcome} ${String(result)}`;
  },
  storeEq: ({ store }, [wanted]) => same(store.value, wanted),
  maxInside: ({ sections }, [most]) =>
    sections.most <= Number(most) && sections.done > 0
      ? undefined
      : `${sections.most} were inside at once, of ${sections.done}`,
  sections: ({ sections }, [wanted]) => same(sections.done, wanted),
  noneStartedBefore: ({ visits }) => eachGroup(visits, "started", "called"),
  noneLeftBefore: ({ visits }) => eachGroup(visits, "left", "finished"),
  unionIs: (_scene, args) => {
    const parts = args.slice(0, -1).flatMap((part) => (isConsumed(part) ? part.acked : list(part)));
    const found = new Set(parts);
    if (found.size !== parts.length) return `something was acknowledged twice: ${show(parts)}`;
    return same([...found].map(String).sort(), list(args.at(-1)).map(String).sort());
  },
  /** What came for the first time in order, and what came again too. */
  ordered: (_scene, [consumed]) => {
    if (!isConsumed(consumed)) return "nothing was consumed";
    const attempts = new Set(consumed.seen.map(({ attempt }) => attempt));
    for (const attempt of attempts) {
      const seqs = consumed.seen.filter((one) => one.attempt === attempt).map(({ seq }) => seq);
      if (seqs.some((seq, at) => at > 0 && seq <= (seqs[at - 1] ?? 0))) return show(seqs);
    }
    return undefined;
  },
  noError: () => undefined,
  report: (scene, [name]) =>
    scene.saved.has(String(name)) ? undefined : `${String(name)} was not measured`,
};

function eachGroup(visits: readonly Visit[], late: keyof Visit, early: keyof Visit) {
  if (visits.length === 0) return "nobody came";
  for (const group of new Set(visits.map((visit) => visit.group))) {
    const all = visits.filter((visit) => visit.group === group);
    const first = Math.min(...all.map((visit) => visit[late]));
    const last = Math.max(...all.map((visit) => visit[early]));
    if (first < last)
      return `round ${group}: the first ${late} at ${first}, the last ${early} at ${last}`;
  }
  return undefined;
}

function firstFault(handles: readonly unknown[], fault: (handle: Handle) => string | undefined) {
  return (scene: Scene): string | undefined =>
    handles.map((one) => fault(scene.handle(one))).find((found) => found !== undefined);
}

function isReason(error: unknown, wanted: unknown): boolean {
  if (error === wanted || errorCode(error) === wanted) return true;
  return error instanceof Error && error.message === wanted;
}

function same(found: unknown, wanted: unknown): string | undefined {
  return isDeepStrictEqual(found, wanted) ? undefined : `${show(found)} is not ${show(wanted)}`;
}

function plain(value: unknown): unknown {
  return value instanceof TakenList ? [...value] : value;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numbers(value: unknown): number[] {
  return list(value).map(Number);
}

function byNumber(left: number, right: number): number {
  return left - right;
}

function isLarger(value: unknown, than: unknown): boolean {
  return typeof value === "bigint" && typeof than === "bigint" && value > than;
}

function isConsumed(value: unknown): value is Consumed {
  return typeof value === "object" && value !== null && "acked" in value && "seen" in value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "bigint" ? `${one}n` : one,
  );
  return (text ?? String(value)).slice(0, 400);
}
