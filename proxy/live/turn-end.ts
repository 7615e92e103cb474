/** An answer with something left for the end of the event loop's turn. */
export interface AnswerWork {
  /** Hands an answer to the client's connection. */
  sendAnswer(): void;
  /** What became of it after `sendAnswer` threw: the client must not wait for it. */
  cut(): void;
}

/** A request with something left for the end of the event loop's turn. */
export interface RequestWork {
  /** Hands a complete request to the mirror. */
  settleRequest(): void;
}

/**
 * Does the work of one turn of the event loop together at its end. Answers written back to back
 * wake a sleeping peer once instead of once each, which saves about a tenth of the CPU time of a
 * small request, and delays nothing beyond the turn in which they arrived. The mirror's part comes
 * after all answers.
 */
export class TurnEnd {
  #answers: AnswerWork[] = [];
  #requests: RequestWork[] = [];
  #scheduled = false;
  readonly #onFault: (error: unknown) => void;

  /** `onFault` is told of an error of ours; one item's must not become its neighbours'. */
  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  answer(item: AnswerWork): void {
    this.#answers.push(item);
    this.#schedule();
  }

  settle(item: RequestWork): void {
    this.#requests.push(item);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    const answers = this.#answers;
    const requests = this.#requests;
    this.#answers = [];
    this.#requests = [];
    this.#scheduled = false;
    for (const item of answers) this.#send(item);
    for (const item of requests) this.#settle(item);
  };

  #send(item: AnswerWork): void {
    try {
      item.sendAnswer();
    } catch (error) {
      this.#onFault(error);
      item.cut();
    }
  }

  #settle(item: RequestWork): void {
    try {
      item.settleRequest();
    } catch (error) {
      this.#onFault(error);
    }
  }
}
