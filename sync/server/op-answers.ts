/** Of each generation this many answers are kept, and so many characters. */
const GENERATION = { answers: 32_768, characters: 8 * 1024 ** 2 };

interface Op<T> {
  readonly answer: Promise<T>;
  /** Ends the wait of whoever asked first. */
  readonly stop: AbortController | undefined;
  size: number;
}

/**
 * What `release`, `acknowledge` and `take` answered, by operation id: who asks again after a cut
 * connection is told the same. Two generations are kept; the older is forgotten whole when the younger
 * is full. They are this process's own: a server that was started anew does what it is asked.
 */
export class OpAnswers<T> {
  /** Characters of an answer. */
  readonly #sizeOf: (answer: T) => number;
  #young = new Map<string, Op<T>>();
  #old = new Map<string, Op<T>>();
  #characters = 0;

  constructor(sizeOf: (answer: T) => number) {
    this.#sizeOf = sizeOf;
  }

  /** Does what comes by itself, or answers as the first time. What fails may be tried again. */
  once(id: string | undefined, work: () => Promise<T>): Promise<T> {
    if (id === undefined) return work();
    return this.#find(id)?.answer ?? this.#keep(id, work(), undefined);
  }

  /**
   * As `once`, for what is waited for: the connection of whoever asked before is gone, perhaps
   * unheard, so its wait ends and a new one begins.
   */
  async waitOnce(
    id: string | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (id === undefined) return work(signal);
    const before = this.#find(id);
    if (before !== undefined) {
      before.stop?.abort();
      const answered = await before.answer.then(
        (answer) => ({ answer }),
        () => undefined,
      );
      if (answered !== undefined) return answered.answer;
    }
    const stop = new AbortController();
    return this.#keep(id, work(AbortSignal.any([signal, stop.signal])), stop);
  }

  /** Ends or forgets an operation that is taken back; its answer, where there was one. */
  async forget(id: string): Promise<T | undefined> {
    const op = this.#find(id);
    if (op === undefined) return undefined;
    op.stop?.abort();
    const answer = await op.answer.catch(() => undefined);
    this.#remove(id, op);
    return answer;
  }

  #find(id: string): Op<T> | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  #keep(id: string, answer: Promise<T>, stop: AbortController | undefined): Promise<T> {
    const op: Op<T> = { answer, stop, size: id.length };
    this.#characters += op.size;
    this.#young.set(id, op);
    this.#turn();
    answer.then(
      (known) => {
        if (this.#young.get(id) !== op) return;
        const more = this.#sizeOf(known);
        op.size += more;
        this.#characters += more;
        this.#turn();
      },
      () => this.#remove(id, op),
    );
    return answer;
  }

  #turn(): void {
    const { answers, characters } = GENERATION;
    if (this.#young.size < answers && this.#characters < characters) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#characters = 0;
  }

  #remove(id: string, op: Op<T>): void {
    if (this.#old.get(id) === op) this.#old.delete(id);
    if (this.#young.get(id) !== op) return;
    this.#young.delete(id);
    this.#characters -= op.size;
  }
}
