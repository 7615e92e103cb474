import type { Taken } from "../backend.ts";
import { OpAnswers } from "./op-answers.ts";

/** What was answered, for those who ask again because they did not hear it. */
export interface Answered {
  /** Of release and acknowledge. */
  readonly held: OpAnswers<boolean>;
  readonly taken: OpAnswers<Taken>;
}

export function newAnswered(): Answered {
  return { held: new OpAnswers(() => 0), taken: new OpAnswers(({ raw }) => raw.length) };
}

/** Undefined where nobody asks again. */
export function opKey(verb: string, key: string, op: string): string;
export function opKey(verb: string, key: string, op: string | undefined): string | undefined;
export function opKey(verb: string, key: string, op: string | undefined): string | undefined {
  return op === undefined ? undefined : `${verb}\n${op}\n${key}`;
}
