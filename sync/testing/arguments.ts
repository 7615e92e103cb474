import { list, record } from "./case-file.ts";

/** The arguments of a step, read as what the verb needs. */
export class Arguments {
  readonly #verb: string;
  readonly #args: readonly unknown[];
  readonly options: Options;

  constructor(verb: string, args: readonly unknown[]) {
    this.#verb = verb;
    const last = args.at(-1);
    const hasOptions = typeof last === "object" && last !== null && isPlain(last);
    this.#args = hasOptions ? args.slice(0, -1) : args;
    this.options = new Options(verb, hasOptions ? record(last, verb) : {});
  }

  /** As they were given, with what was saved in place of its name. */
  get all(): readonly unknown[] {
    return this.#args;
  }

  at(index: number): unknown {
    return this.#args[index];
  }

  text(index: number): string {
    const value = this.#args[index];
    if (typeof value === "string") return value;
    throw new Error(`${this.#verb}: argument ${index} is no text`);
  }

  number(index: number): number {
    const value = this.#args[index];
    if (typeof value === "number") return value;
    throw new Error(`${this.#verb}: argument ${index} is no number`);
  }

  list(index: number): readonly unknown[] {
    return list(this.#args[index], this.#verb);
  }
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** The options of a step. */
export class Options {
  readonly #verb: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(verb: string, values: Readonly<Record<string, unknown>>) {
    this.#verb = verb;
    this.#values = values;
  }

  get(name: string): unknown {
    return this.#values[name];
  }

  is(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === "string") return value;
    throw new Error(`${this.#verb}: ${name} is no text`);
  }

  number(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === "number") return value;
    throw new Error(`${this.#verb}: ${name} is no number`);
  }

  names(name: string): readonly string[] | undefined {
    const value = this.#values[name];
    return value === undefined ? undefined : list(value, this.#verb).map(String);
  }
}
