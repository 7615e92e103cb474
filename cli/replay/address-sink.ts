import { Pool } from "undici";
import {
  type Clock,
  type Config,
  type Random,
  type RawHeaders,
  type RequestSnapshot,
  ShadowError,
  errorCode,
} from "../../core/index.ts";
import { createCapturePolicy } from "../../proxy/index.ts";
import type { ReplaySink } from "./replay-sink.ts";

export interface AddressSinkOptions {
  readonly url: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
}

/** What one sink counts. */
interface Counts {
  sent: number;
  answered: number;
  filtered: number;
  dropped: number;
  /** Sent, but for their trailers. */
  withoutTrailers: number;
}

export interface AddressSink extends ReplaySink {
  counts(): Readonly<Counts>;
}

/** Fields of one connection, and those that undici writes itself. */
const NOT_SENT = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
  "trailer",
  "expect",
  "http2-settings",
  "content-length",
]);

/**
 * Sends each request once to one address; answers are read and counted, not judged. undici sends no
 * trailers, so they are left out and counted. Throws USAGE.
 */
export function createAddressSink(options: AddressSinkOptions): AddressSink {
  const { url, config } = options;
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol) || target.pathname !== "/") {
    throw new ShadowError(
      "USAGE",
      `--to takes an address without a path, like http://127.0.0.1:8080; found ${url}.`,
    );
  }
  return new UndiciSink(target.origin, { ...options, config });
}

class UndiciSink implements AddressSink {
  readonly #pool: Pool;
  readonly #options: AddressSinkOptions;
  readonly #decide: (request: RequestSnapshot) => boolean;
  readonly #counts: Counts = {
    ...{ sent: 0, answered: 0, filtered: 0, dropped: 0 },
    withoutTrailers: 0,
  };
  readonly #failures = new Map<string, number>();
  #inFlight = 0;
  #waiting: (() => void) | undefined;

  constructor(origin: string, options: AddressSinkOptions) {
    const { mirror } = options.config;
    this.#options = options;
    this.#pool = new Pool(origin, {
      connections: mirror.inFlightMax,
      pipelining: 1,
      headersTimeout: mirror.timeout,
      bodyTimeout: mirror.timeout,
      connectTimeout: mirror.timeout,
    });
    const whole = { ...mirror, sample: 1, rateMax: undefined, ramp: undefined };
    const policy = createCapturePolicy(whole, options.random, options.clock);
    this.#decide = ({ method, path, headers }) =>
      policy.decide({ method, path, headers, clientIp: undefined }) === "capture";
  }

  send(request: RequestSnapshot, signal: AbortSignal): Promise<boolean> | boolean {
    const { mirror } = this.#options.config;
    if (!this.#decide(request)) {
      this.#counts.filtered += 1;
      return true;
    }
    if ((request.body?.byteLength ?? 0) > mirror.bodyMax) {
      this.#counts.dropped += 1;
      return true;
    }
    if (this.#inFlight >= mirror.inFlightMax) return this.#sendLater(request, signal);
    this.#start(request);
    return true;
  }

  counts(): Readonly<Counts> {
    return this.#counts;
  }

  progressText(): string {
    const { answered, filtered, dropped, withoutTrailers } = this.#counts;
    const failed = [...this.#failures].map(([code, count]) => `${count} failed (${code})`);
    const parts = [`${answered} answered`, ...failed];
    if (filtered > 0) parts.push(`${filtered} filtered`);
    if (dropped > 0) parts.push(`${dropped} dropped (body-too-large)`);
    if (withoutTrailers > 0) parts.push(`${withoutTrailers} sent without their trailers`);
    return parts.join(" · ");
  }

  async drain(): Promise<void> {
    while (this.#inFlight > 0) await this.#oneEnded();
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #sendLater(request: RequestSnapshot, signal: AbortSignal): Promise<boolean> {
    while (this.#inFlight >= this.#options.config.mirror.inFlightMax) await this.#oneEnded();
    if (signal.aborted) return false;
    this.#start(request);
    return true;
  }

  #oneEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #start(request: RequestSnapshot): void {
    this.#inFlight += 1;
    this.#counts.sent += 1;
    if (request.trailers.length > 0) this.#counts.withoutTrailers += 1;
    void this.#exchange(request)
      .then(
        () => {
          this.#counts.answered += 1;
        },
        (error: unknown) => {
          const code = errorCode(error);
          this.#failures.set(code, (this.#failures.get(code) ?? 0) + 1);
        },
      )
      .finally(() => {
        this.#inFlight -= 1;
        this.#waiting?.();
      });
  }

  async #exchange(request: RequestSnapshot): Promise<void> {
    const answer = await this.#pool.request({
      method: request.method,
      path: request.path,
      headers: sendable(request.headers),
      body: request.body ?? null,
    });
    await answer.body.dump({ limit: Number.MAX_SAFE_INTEGER });
  }
}

function sendable(headers: RawHeaders): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (!NOT_SENT.has(name.toLowerCase())) kept.push(name, headers[index + 1] ?? "");
  }
  return kept;
}
