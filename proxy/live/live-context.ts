import type { IncomingMessage } from "node:http";
import type { Ledger, Logger } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import type { InFlight, InFlightItem } from "../in-flight.ts";
import type { Refusal } from "./refusal.ts";
import type { TurnEnd } from "./turn-end.ts";
import type { UpstreamClients } from "./upstream-clients.ts";
import type { LiveResponse } from "./live-response.ts";
import type { RequestHead } from "./request-head.ts";
import type { PlainUpstream } from "./plain-upstream.ts";

/** An exchange whose answer is not over, as a broken connection sees it. */
export interface OpenExchange extends InFlightItem {
  readonly order: number;
  readonly requestComplete: boolean;
  owesAnswerOn(socket: unknown): boolean;
  /** The rest of its request cannot be read: answered with a refusal where nothing was said yet. */
  refuseRest(refusal: Refusal): void;
  /** Its connection ends after its answer. */
  closeAfter(): void;
}

/** What all exchanges of one live path share. */
export interface LiveContext {
  readonly ledger: Ledger;
  readonly mirror: MirrorIntake;
  readonly policy: CapturePolicy;
  readonly memory: ByteBudget;
  readonly logger: Logger;
  readonly clients: UpstreamClients;
  readonly plain: PlainUpstream;
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
