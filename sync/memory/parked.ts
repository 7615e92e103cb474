/** Somebody who waits: a promise that is settled from outside, or by the abort signal with its reason. */
export class Parked<T> {
  readonly promise: Promise<T>;
  #resolve: (value: T) => void;
  #reject: (reason: unknown) => void;
  #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;

  /** `leave` is called when the signal ends the wait, before the promise rejects. */
  constructor(signal: AbortSignal | undefined, leave: (parked: Parked<T>) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal === undefined) return;
    this.#signal = signal;
    this.#onAbort = () => {
      leave(this);
      this.reject(signal.reason);
    };
    signal.addEventListener("abort", this.#onAbort);
  }

  resolve(value: T): void {
    this.#forget();
    this.#resolve(value);
  }

  reject(reason: unknown): void {
    this.#forget();
    this.#reject(reason);
  }

  #forget(): void {
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#onAbort = undefined;
  }
}
