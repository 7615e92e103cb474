const LIMIT_MS = 5000;

/** Rung at everything that happens on a scene, so that waiting costs no polling and no sleep. */
export class Bell {
  #waiting: (() => void)[] = [];

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  /** Waits until `done()`; throws with `what` when that takes too long. */
  until(what: string, done: () => boolean, limitMs = LIMIT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stopped = true;
        reject(new Error(`waited ${limitMs} ms for ${what}`));
      }, limitMs);
      let stopped = false;
      const look = (): void => {
        if (stopped) return;
        if (!done()) {
          this.#waiting.push(look);
          return;
        }
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  }
}
