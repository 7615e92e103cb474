import { ShadowError } from "../../core/index.ts";

/**
 * Why an answer is none, beside the system's codes: `ANSWER_INVALID` (its bytes are not HTTP/1.1),
 * `ANSWER_CUT` (the connection ended before the answer was complete), `CONNECT_TIMEOUT`.
 */
export function answerInvalid(what: string): ShadowError {
  return new ShadowError("ANSWER_INVALID", `the answer is not HTTP: ${what}`);
}

/** Refused at once: whoever waits for CR LF would wait for ever. */
export function bareLineFeed(): ShadowError {
  return answerInvalid("a line ended by LF alone");
}

export function answerCut(): ShadowError {
  return new ShadowError("ANSWER_CUT", "the connection ended before the answer was complete");
}

export function connectTimeout(): ShadowError {
  return new ShadowError("CONNECT_TIMEOUT", "the connection was not established in time");
}
