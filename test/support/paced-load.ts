import { Pool } from "undici";

export interface PacedLoad {
  /** Answers so far, and how long each took, in milliseconds; cleared by `take`. */
  take(): readonly number[];
  /** Requests that got no answer with the expected status, in words. */
  readonly errors: readonly string[];
  /** Requests sent so far. */
  readonly sent: number;
  /** Sends no more and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Sends a GET every few milliseconds, whatever became of those before it, so that a stall of the
 * service shows in every request that falls into it.
 */
export function startPacedLoad(url: string, everyMs: number): PacedLoad {
  const pool = new Pool(url, { connections: 64 });
  const underWay = new Set<Promise<void>>();
  const errors: string[] = [];
  let latencies: number[] = [];
  let sent = 0;
  const send = async (number: number): Promise<void> => {
    const startedMs = performance.now();
    try {
      const answer = await pool.request({ method: "GET", path: `/load/${number}` });
      await answer.body.dump();
      if (answer.statusCode !== 200) errors.push(`status ${answer.statusCode}`);
      latencies.push(performance.now() - startedMs);
    } catch (error) {
      errors.push(String(error));
    }
  };
  const timer = setInterval(() => {
    sent += 1;
    const one = send(sent).finally(() => underWay.delete(one));
    underWay.add(one);
  }, everyMs);
  return {
    take() {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    errors,
    get sent() {
      return sent;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      if (!pool.closed) await pool.close();
    },
  };
}
