import type { AnswerHead } from "../parse-answer-head.ts";
import { AnswerParser } from "../answer-parser.ts";

export interface Parsed {
  readonly interim: number[];
  head: AnswerHead | undefined;
  body: string;
  trailers: readonly string[] | undefined;
  /** Code of the error that ended it. */
  error: unknown;
}

/** Feeds one answer in pieces of the given sizes (the rest in one) and tells what was understood. */
export function parseAll(
  bytes: Buffer,
  options: { method?: string; sizes?: readonly number[]; fin?: boolean } = {},
): Parsed {
  const parsed: Parsed = {
    interim: [],
    head: undefined,
    body: "",
    trailers: undefined,
    error: undefined,
  };
  const parser = new AnswerParser({
    onInterim: (head) => void parsed.interim.push(head.status),
    onHead: (head) => {
      parsed.head = head;
    },
    onData: (piece) => {
      parsed.body += piece.toString("latin1");
    },
    onEnd: (trailers) => {
      parsed.trailers = trailers;
    },
  });
  parser.expect(options.method ?? "GET");
  try {
    let at = 0;
    for (const size of [...(options.sizes ?? []), bytes.length]) {
      const piece = bytes.subarray(at, at + size);
      at += piece.length;
      parser.feed(piece, piece.length);
    }
    if (options.fin === true) parser.finish();
  } catch (error) {
    parsed.error = error;
  }
  return parsed;
}
