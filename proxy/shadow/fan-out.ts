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
import { isGrpc } from "../http2/grpc.ts";
import { InFlight, type InFlightItem } from "../in-flight.ts";
import { copyBody } from "./copy-body.ts";
import type { BuildCopyHead, CopyHead } from "./copy-head.ts";
import type { Copy, CopyOwner } from "./copy.ts";
import { type Identity, freshIdentity, freshTraceparent } from "./identity.ts";
import type { RoleClient } from "./role-client.ts";
import type { Settlements } from "./settlements.ts";
import { queueMaxOf } from "../mirror/queue-max.ts";
import type { PerWay } from "../mirror/way.ts";
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
  readonly buildHeads: PerWay<BuildCopyHead>;
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
    // All three are there when the last copy has ended.
    if (outcomes !== undefined) {
      const { id, placement, arrival } = flight;
      const { way, capturedAtMs, request } = arrival;
      this.#options.settlements.accept({ id, placement, capturedAtMs, request, outcomes }, way);
    }
    flight.release();
    this.#advance();
  }

  /** A copy may end while it is sent; the loop that is running then goes on, instead of another. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#active.size < this.#options.mirror.inFlightMax) {
        const next = this.#line.take();
        if (next === undefined) break;
        this.#start(next);
      }
    } finally {
      this.#advancing = false;
    }
  }

  #start({ arrival, placement }: Waiting): void {
    const { clients, buildHeads, prepare, random } = this.#options;
    if (!clients.primary.breaker.admits || !clients.secondary.breaker.admits) {
      this.#giveUp({ arrival, placement }, "baseline-circuit-open");
      return;
    }
    const request = prepare(arrival.request);
    const identity = freshIdentity(random);
    const head = buildHeads[arrival.way](request, identity.id);
    if (head === undefined) {
      this.#giveUp({ arrival, placement }, "not-sendable");
      return;
    }
    const flight = new Flight({ fanOut: this, arrival, placement, id: identity.id });
    this.#active.add(flight);
    this.#sendCopies(flight, { request, head, identity });
  }

  #sendCopies(
    flight: Flight,
    copy: { request: RequestSnapshot; head: CopyHead; identity: Identity },
  ): void {
    const { clients, mirror, random } = this.#options;
    const { method } = copy.request;
    const http2 = isGrpc(method, copy.request.headers);
    const body = http2 ? copy.request.body : copyBody(copy.request);
    const order = mirror.order === "shuffle" ? ORDERS[Math.floor(random() * ORDERS.length)] : ROLES;
    for (const role of order ?? ROLES) {
      const client = clients[role];
      if (role === "candidate" && !client.breaker.admits) {
        flight.copyEnded(role, client.refuse());
        continue;
      }
      const trace = freshTraceparent(copy.identity, copy.head.traceFlags, random);
      const head = `${copy.head.text}traceparent: ${trace}\r\n\r\n`;
      flight.sent(client.send({ method, head, body, http2 }, flight));
    }
  }

  #giveUp({ arrival, placement }: Waiting, reason: string): void {
    this.#options.settlements.abandon(placement, {
      ...{ way: arrival.way, reason },
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

  get outcomes(): PerRole<Outcome> | undefined {
    const primary = this.#primary;
    const secondary = this.#secondary;
    const candidate = this.#candidate;
    if (primary === undefined || secondary === undefined || candidate === undefined)
      return undefined;
    return { primary, secondary, candidate };
  }

  sent(copy: Copy): void {
    this.#copies.push(copy);
  }

  copyEnded(role: Role, end: Outcome): void {
    if (role === "primary") this.#primary = end;
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
