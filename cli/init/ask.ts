import { createInterface } from "node:readline/promises";
import type { Terminal } from "../command.ts";

/** Something to ask a person, with what an empty answer stands for. */
export interface Question {
  readonly text: string;
  readonly fallback: string;
  /** Says what is wrong with an answer. */
  readonly check: (answer: string) => string | undefined;
}

/** Whether somebody is there who can answer. */
export function canAsk({ input }: Pick<Terminal, "input">): boolean {
  return "isTTY" in input && input.isTTY === true;
}

/** Asks until each answer fits; undefined where the input ends before. */
export async function ask<Name extends string>(
  questions: Readonly<Record<Name, Question>>,
  terminal: Pick<Terminal, "input" | "err">,
): Promise<Record<Name, string> | undefined> {
  const lines = createInterface({ input: terminal.input });
  const answers = lines[Symbol.asyncIterator]();
  const given: [string, string][] = [];
  try {
    for (const [name, question] of Object.entries<Question>(questions)) {
      const answer = await oneAnswer(question, answers, terminal);
      if (answer === undefined) return undefined;
      given.push([name, answer]);
    }
  } finally {
    lines.close();
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one answer for each question, which fromEntries forgets
  return Object.fromEntries(given) as Record<Name, string>;
}

async function oneAnswer(
  { text, fallback, check }: Question,
  answers: AsyncIterator<string>,
  terminal: Pick<Terminal, "err">,
): Promise<string | undefined> {
  for (;;) {
    terminal.err(`${text} [${fallback}] `);
    const next = await answers.next();
    if (next.done === true) return undefined;
    const answer = next.value.trim() === "" ? fallback : next.value.trim();
    const problem = check(answer);
    if (problem === undefined) return answer;
    terminal.err(`  ${problem}\n`);
  }
}
