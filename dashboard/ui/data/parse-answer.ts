/** A number that a double cannot hold, with the digits that the server wrote. */
export class LongNumber {
  readonly lexeme: string;

  constructor(lexeme: string) {
    this.lexeme = lexeme;
  }

  toJSON(): string {
    return this.lexeme;
  }
}

/** Only such a run of digits can be one that a double does not hold. */
const LONG = /\d{16}|\d[eE]\+?\d{3}/;

/** Parses an answer; numbers beyond a double come as LongNumber where the browser tells their digits. */
export function parseAnswer(text: string): unknown {
  return LONG.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** The third argument (ES2026) is not in the types yet, and not in every browser. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source || !LONG.test(context.source)
    ? value
    : new LongNumber(context.source);
}
