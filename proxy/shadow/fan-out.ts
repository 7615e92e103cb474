import {
  BoundedQueue,
  type MirrorConfig,
  type Outcome,
  type PerRole,
  type Placement,
  ROLES,
  type Random,
  type RequestSnapshot,
  type Role,
} from "../../core/index.ts";
import { InFlight, type InFlightItem } from "../in-flight.ts";
import type { BuildCopyHeaders } from "./copy-headers.ts";
import { traceFlags } from "./copy-headers.ts";
import type { Copy, CopyEnd, CopyOwner } from "./copy.ts";
import { asUuid, freshTraceId, freshTraceparent } from "./identity.ts";
import type { RoleClient } from "./role-client.ts";
import type { Settlements } from "./settlements.ts";
import { queueMaxOf } from "../mirror/queue-max.ts";
import type { Arrival } from "./unpack.ts";

const ORDERS: readonly (readonly Role[])[] = [
  ["primary", "secondary", "candidate"],
  ["primary", "candidate", "secondary"],
  ["secondary", "primary", "candidate"],
  ["secondary", "candidate", "primary"],
  ["candidate", "primary", "secondary"],
  ["candidate", "secondary", "primary"],
];

export interface FanOutOptions {
  readonly mirror: MirrorConfig;
  readonly clients: PerRole<RoleClient>;
  readonly settlements: Settlements;
  readonly buildHeaders: BuildCopyHeaders;
  readonly random: Random;
  /** What copies lose before they leave; the exchange keeps the request as it came. */
  readonly prepare: (request: RequestSnapshot) => RequestSnapshot;
}

interface Waiting {
  readonly arrival: Arrival;
  readonly placement: Placement;
}

/** Sends each request to the three roles, at most `inFlightMax` exchanges at a time. */
export class FanOut {
  readonly #options: FanOutOptions;
  readonly #line: BoundedQueue<Waiting>;
  readonly #active = new InFlight<Flight>();
  #advancing = false;

  constructor(options: FanOutOptions) {
    this.#options = options;
    this.#line = new BoundedQueue(queueMaxOf(options.mirror.inFlightMax));
  }

  get waiting(): number {
    return this.#line.size;
  }

  get active(): number {
    return this.#active.size;
  }

  add(arrival: Arrival, placement: Placement): void {
    if (this.#line.offer({ arrival, placement })) this.#advance();
    else this.#giveUp({ arrival, placement }, "shadow-overrun");
  }

  /** Drops whatever has no outcome yet. */
  abandonAll(reason: string): void {
    for (;;) {
      const next = this.#line.take();
      if (next === undefined) break;
      this.#giveUp(next, reason);
    }
    for (const flight of this.#active.takeAll()) {
      flight.abandon();
      this.#giveUp(flight, reason);
    }
  }

  finish(flight: Flight): void {
    this.#active.delete(flight);
    const outcomes = flight.outcomes;
    if (outcomes === undefined) this.#giveUp(flight, "not-sendable");
    else {
      this.#options.settlements.accept({
        id: flight.id,
        placement: flight.placement,
        capturedAtMs: flight.arrival.capturedAtMs,
        request: flight.arrival.request,
        outcomes,
      });
    }
    flight.release();
    this.#advance();
  }

  /** A copy may end while it is sent; the loop that is running then goes on, instead of another. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#active.size < this.#options.mirror.inFlightMax) {
      const next = this.#line.take();
      if (next === undefined) break;
      this.#start(next);
    }
    this.#advancing = false;
  }

  #start({ arrival, placement }: Waiting): void {
    const { clients, buildHeaders, prepare, random } = this.#options;
    if (!clients.primary.breaker.admits || !clients.secondary.breaker.admits) {
      this.#giveUp({ arrival, placement }, "baseline-circuit-open");
      return;
    }
    const request = prepare(arrival.request);
    const traceId = freshTraceId(random);
    const id = asUuid(traceId);
    const headers = buildHeaders(request.headers, id);
    const flight = new Flight({ fanOut: this, arrival, placement, id });
    this.#active.add(flight);
    this.#sendCopies(flight, { request, headers, traceId });
  }

  #sendCopies(
    flight: Flight,
    copy: { request: RequestSnapshot; headers: string[]; traceId: string },
  ): void {
    const { clients, mirror, random } = this.#options;
    const flags = traceFlags(flight.arrival.request.headers);
    const order = mirror.order === "shuffle" ? ORDERS[Math.floor(random() * ORDERS.length)] : ROLES;
    for (const role of order ?? ROLES) {
      const client = clients[role];
      if (role === "candidate" && !client.breaker.admits) {
        flight.copyEnded(role, client.refuse());
        continue;
      }
      // undici may keep the array until a connection is free, so each copy has its own.
      const headers = copy.headers.slice();
      headers.push("traceparent", freshTraceparent(copy.traceId, flags, random));
      flight.sent(client.send(copy.request, headers, flight));
    }
  }

  #giveUp({ arrival, placement }: Waiting, reason: string): void {
    this.#options.settlements.abandon(placement, {
      reason,
      bytes: arrival.request.body?.byteLength ?? 0,
    });
  }
}

/** An exchange whose copies are with the roles. */
class Flight implements CopyOwner, InFlightItem {
  slot = -1;
  readonly arrival: Arrival;
  readonly placement: Placement;
  readonly id: string;
  readonly #fanOut: FanOut;
  #pending = 3;
  #unsendable = false;
  #primary: Outcome | undefined;
  #secondary: Outcome | undefined;
  #candidate: Outcome | undefined;
  readonly #copies: Copy[] = [];

  constructor(options: { fanOut: FanOut; arrival: Arrival; placement: Placement; id: string }) {
    this.#fanOut = options.fanOut;
    this.arrival = options.arrival;
    this.placement = options.placement;
    this.id = options.id;
  }

  /** All three; undefined where undici refused a copy (a target `*`, say), which it does for all three. */
  get outcomes(): PerRole<Outcome> | undefined {
    const [primary, secondary, candidate] = [this.#primary, this.#secondary, this.#candidate];
    if (this.#unsendable) return undefined;
    if (primary === undefined || secondary === undefined || candidate === undefined)
      return undefined;
    return { primary, secondary, candidate };
  }

  sent(copy: Copy): void {
    this.#copies.push(copy);
  }

  copyEnded(role: Role, end: CopyEnd): void {
    if (end.kind === "unsendable") this.#unsendable = true;
    else if (role === "primary") this.#primary = end;
    else if (role === "secondary") this.#secondary = end;
    else this.#candidate = end;
    this.#pending -= 1;
    if (this.#pending === 0) this.#fanOut.finish(this);
  }

  abandon(): void {
    for (const copy of this.#copies) copy.abandon();
  }

  release(): void {
    for (const copy of this.#copies) copy.release();
  }
}
