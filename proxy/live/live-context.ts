import type { IncomingMessage } from "node:http";
import type { Logger, RequestLedger } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import type { InFlight, InFlightItem } from "../in-flight.ts";
import type { Refusal } from "./refusal.ts";
import type { SilenceWatch } from "./silence-watch.ts";
import type { LiveTimings } from "../timing/live-timings.ts";
import type { TurnEnd } from "./turn-end.ts";
import type { LiveUpstream } from "./live-upstream.ts";
import type { LiveResponse } from "./live-response.ts";
import type { RequestHead } from "./request-head.ts";

/** An exchange whose answer is not over, as a broken connection sees it. */
export interface OwedExchange extends InFlightItem {
  readonly order: number;
  readonly requestComplete: boolean;
  owesAnswerOn(socket: unknown): boolean;
  /** The rest of its request cannot be read: answered with a refusal where nothing was said yet. */
  refuseRest(refusal: Refusal): void;
  /** Its connection ends after its answer. */
  closeAfter(): void;
}

/** An exchange of the live path whose answer is not over. */
export interface OpenExchange extends OwedExchange {
  /** Called every beat of the upstream. */
  look(): void;
}

/** What all exchanges of one live path share. */
export interface LiveContext {
  readonly ledger: RequestLedger;
  readonly mirror: MirrorIntake;
  readonly policy: CapturePolicy;
  readonly memory: ByteBudget;
  readonly logger: Logger;
  /** Of new requests; another one after the configuration changed. */
  upstream: LiveUpstream;
  readonly silence: SilenceWatch;
  readonly timings: LiveTimings;
  readonly turnEnd: TurnEnd;
  /** Exchanges whose answer is not over. */
  readonly inFlight: InFlight<OpenExchange>;
  /** Whether requests are offered to the mirror at all. */
  mirroring: boolean;
  /** Set while the path closes: answers then end their connections. */
  draining: boolean;
}

/** One request as the server hands it over. */
export interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: LiveResponse;
  readonly head: RequestHead;
}
