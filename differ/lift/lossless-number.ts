declare global {
  interface JSON {
    /** ES2026; in Node since 21. Prints the text as it is. */
    rawJSON(text: string): unknown;
  }
}

/**
 * A JSON number that a double cannot hold (an integer beyond 2^53, a decimal of more than 15
 * significant digits, an exponent out of range): its digits are kept and printed as they came.
 */
export class LosslessNumber {
  readonly lexeme: string;

  constructor(lexeme: string) {
    this.lexeme = lexeme;
  }

  toJSON(): unknown {
    return JSON.rawJSON(this.lexeme);
  }
}
