import { answerInvalid } from "./answer-error.ts";
import { readFields } from "./answer-fields.ts";
import { isFieldValue } from "./bytes.ts";

/** How an answer's body ends (RFC 9112 6.3). */
export type Framing = "none" | "length" | "chunked" | "close";

/** The head of an answer or of an interim one. */
export interface AnswerHead {
  readonly status: number;
  /** latin1 without control characters, maybe empty. */
  readonly phrase: string;
  /** Names and values in turn, latin1, as sent. */
  readonly fields: readonly string[];
  readonly framing: Framing;
  /** Bytes of the body where the framing is `length`. */
  readonly length: number;
  /** It announces a body that an answer to HEAD, a 204 or a 304 does not have. */
  readonly withheld: boolean;
  /** The connection can carry another request afterwards. */
  readonly persistent: boolean;
  /** Milliseconds that the peer says it keeps an idle connection; undefined where it does not say. */
  readonly idleMs: number | undefined;
}

interface Draft {
  length: number;
  chunked: boolean;
  close: boolean;
  keepAlive: boolean;
  idleMs: number | undefined;
}

/**
 * Reads a head: `text` up to the empty line at `end` (the index after the last field's CRLF).
 * `headRequest`: the request was a HEAD, so no body follows. Throws ANSWER_INVALID, also where the
 * framing is ambiguous: two lengths, a length beside a transfer coding, a coding other than chunked.
 */
export function parseAnswerHead(text: string, end: number, headRequest: boolean): AnswerHead {
  const lineEnd = text.indexOf("\r\n");
  const minor = minorVersionOf(text);
  const status = statusOf(text, lineEnd);
  const fields = readFields(text, lineEnd + 2, end);
  const draft = framingOf(fields);
  if (draft.chunked && minor === 0) throw answerInvalid("a transfer coding in HTTP/1.0");
  if (draft.chunked && draft.length >= 0) throw answerInvalid("a length beside a transfer coding");
  const bodiless = headRequest || status < 200 || status === 204 || status === 304;
  const framing = bodiless ? "none" : endOf(draft);
  return {
    status,
    phrase: phraseOf(text, lineEnd),
    fields,
    framing,
    length: framing === "length" ? draft.length : 0,
    withheld: bodiless && (draft.chunked || draft.length > 0),
    persistent: framing !== "close" && !draft.close && (minor === 1 || draft.keepAlive),
    idleMs: draft.idleMs,
  };
}

function minorVersionOf(text: string): number {
  const minor = text.charCodeAt(7) - 48;
  if (!text.startsWith("HTTP/1.") || (minor !== 0 && minor !== 1) || text.charCodeAt(8) !== 32) {
    throw answerInvalid("no status line of HTTP/1.0 or 1.1");
  }
  return minor;
}

function statusOf(text: string, lineEnd: number): number {
  const status = digit(text, 9) * 100 + digit(text, 10) * 10 + digit(text, 11);
  if (status < 100) throw answerInvalid("a status below 100");
  if (lineEnd !== 12 && text.charCodeAt(12) !== 32) throw answerInvalid("a status of four digits");
  return status;
}

function endOf(draft: Draft): Framing {
  if (draft.chunked) return "chunked";
  return draft.length >= 0 ? "length" : "close";
}

/** Means nothing to anybody, so a control character in it costs that character and not the answer. */
function phraseOf(text: string, lineEnd: number): string {
  if (lineEnd <= 13) return "";
  const phrase = text.slice(13, lineEnd);
  if (isFieldValue(phrase)) return phrase;
  // Some readers end a line there, and would then see a field in what follows.
  if (/[\0\r\n]/.test(phrase)) throw answerInvalid("a line end within the status line");
  // oxlint-disable-next-line no-control-regex -- exactly the bytes that RFC 9112 4 excludes
  return phrase.replace(/[\0-\x08\x0a-\x1f\x7f]/g, "?");
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48;
  if (value >= 0 && value <= 9) return value;
  throw answerInvalid("a status that is no number");
}

function framingOf(fields: readonly string[]): Draft {
  const draft: Draft = {
    length: -1,
    chunked: false,
    close: false,
    keepAlive: false,
    idleMs: undefined,
  };
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? "";
    // Only names of these lengths matter here, and most fields have another one.
    if (name.length !== 10 && name.length !== 14 && name.length !== 17) continue;
    note(draft, name.toLowerCase(), fields[index + 1] ?? "");
  }
  return draft;
}

function note(draft: Draft, name: string, value: string): void {
  switch (name) {
    case "content-length":
      if (draft.length >= 0) throw answerInvalid("two lengths");
      draft.length = readLength(value);
      return;
    case "transfer-encoding":
      if (draft.chunked || value.toLowerCase() !== "chunked") {
        throw answerInvalid("a transfer coding other than chunked");
      }
      draft.chunked = true;
      return;
    case "connection": {
      const options = value.toLowerCase();
      if (options.includes("close")) draft.close = true;
      if (options.includes("keep-alive")) draft.keepAlive = true;
      return;
    }
    case "keep-alive": {
      const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(value)?.[1];
      if (seconds !== undefined) draft.idleMs = Number(seconds) * 1000;
      return;
    }
  }
}

function readLength(value: string): number {
  if (value.length === 0 || value.length > 15) throw answerInvalid("a length that is no number");
  let length = 0;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index) - 48;
    if (code < 0 || code > 9) throw answerInvalid("a length that is no number");
    length = length * 10 + code;
  }
  return length;
}
