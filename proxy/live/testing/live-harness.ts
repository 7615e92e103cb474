import { once } from "node:events";
import { type Server, type Socket, connect, createServer } from "node:net";
import {
  LIVE_LIMITS,
  type Ledger,
  type ListenAddress,
  type ListenerTls,
  type LiveLimits,
  type Logger,
  type MirrorConfig,
  type ServiceAddress,
  createLedger,
  seededRandom,
  systemClock,
} from "../../../core/index.ts";
import { ByteBudget } from "../../byte-budget.ts";
import { createCapturePolicy } from "../../capture/capture-policy.ts";
import type { CapturedRequest, DropReason, MirrorIntake } from "../../mirror/intake.ts";
import { type LivePath, createLivePath } from "../live-path.ts";
import type { UpstreamTimeouts } from "../live-upstream.ts";
import { addressOf } from "../../testing/address-of.ts";

/** One connection as raw bytes (latin1), for tests that speak HTTP by hand. */
export class Wire {
  readonly socket: Socket;
  received = "";
  ended = false;
  closed = false;
  #waiters: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.received += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("end", () => {
      this.ended = true;
      this.#wake();
    });
    socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
    socket.on("error", () => undefined);
  }

  send(text: string): this {
    this.socket.write(text, "latin1");
    return this;
  }

  /** Waits until the received bytes satisfy `done`; fails when the connection ends before. */
  async until(done: (received: string) => boolean): Promise<string> {
    while (!done(this.received)) {
      if (this.ended || this.closed) throw new Error(`ended early after: ${this.received}`);
      await this.#change();
    }
    return this.received;
  }

  /** Waits for the peer to end the connection, in whatever way. */
  async end(): Promise<string> {
    while (!this.ended && !this.closed) await this.#change();
    return this.received;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Whether the bytes hold one whole message, by its length or last chunk. */
export function isWhole(message: string): boolean {
  const headEnd = message.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const head = message.slice(0, headEnd);
  const body = message.slice(headEnd + 4);
  if (/\r\ntransfer-encoding: *chunked/i.test(head))
    return /(^|\r\n)0\r\n(.+\r\n)*\r\n$/.test(body);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  return body.length >= Number(length?.[1] ?? 0);
}

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** What the live service does with the bytes of a connection so far. Called at every arrival. */
export type LiveScript = (wire: Wire) => void;

/** Answers every whole request with the same bytes; `seen` gets each request's bytes. */
export function answering(answer: string, seen: string[] = []): LiveScript {
  return (wire) => {
    if (!isWhole(wire.received)) return;
    seen.push(wire.received);
    wire.received = "";
    wire.send(answer);
  };
}

export interface Stage {
  readonly path: LivePath;
  readonly ledger: Ledger;
  readonly memory: ByteBudget;
  readonly offered: CapturedRequest[];
  readonly statuses: [number, number][];
  /** Connections that the live service has seen. */
  readonly liveWires: Wire[];
  client(): Wire;
  /** Sends bytes on a new connection and returns all bytes until it ends. */
  exchange(bytes: string): Promise<string>;
  /** Waits until every request has left `open`. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly live: LiveScript;
  readonly mirror?: Partial<Pick<MirrorConfig, "methods" | "bodyMax" | "exclude" | "sample">>;
  readonly memoryMax?: number;
  readonly offer?: (request: CapturedRequest) => number | DropReason;
  readonly timeouts?: UpstreamTimeouts;
  /** Takes the place of the port of the scripted live service. */
  readonly livePort?: number;
  /** Takes the place of the scripted live service. */
  readonly liveAddress?: ServiceAddress;
  readonly listen?: ListenAddress;
  readonly tls?: ListenerTls;
  readonly limits?: LiveLimits;
  readonly logger?: Logger;
}

const NO_LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/** A live path between a scripted live service and clients that write bytes by hand. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const liveWires: Wire[] = [];
  const liveServer = createServer((socket) => {
    const wire = new Wire(socket);
    liveWires.push(wire);
    socket.on("data", () => options.live(wire));
  });
  const livePort = options.livePort ?? (await listening(liveServer));
  const ledger = createLedger();
  const memory = new ByteBudget(options.memoryMax ?? 1024 ** 2);
  const offered: CapturedRequest[] = [];
  const statuses: [number, number][] = [];
  const path = await createLivePath({
    listen: options.listen ?? { kind: "tcp", host: "127.0.0.1", port: 0 },
    tls: options.tls,
    live: options.liveAddress ?? addressOf(`http://127.0.0.1:${livePort}`),
    limits: options.limits ?? LIVE_LIMITS,
    ledger,
    memory,
    mirror: recordingMirror({ offered, statuses, offer: options.offer }),
    policy: createCapturePolicy(
      {
        methods: EVERY_METHOD,
        include: ["/**"],
        exclude: [],
        sample: 1,
        bodyMax: 65_536,
        ...options.mirror,
      },
      seededRandom(1),
      systemClock,
    ),
    clock: systemClock,
    logger: options.logger ?? NO_LOG,
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
  });
  const client = (): Wire =>
    new Wire(connect({ port: path.port, host: "127.0.0.1", allowHalfOpen: true }));
  return {
    path,
    ledger,
    memory,
    offered,
    statuses,
    liveWires,
    client,
    async exchange(bytes) {
      const wire = client().send(bytes);
      const received = await wire.end();
      wire.socket.destroy();
      return received;
    },
    async settled() {
      while (ledger.snapshot().open !== 0) await turn();
      await turn();
    },
    async close() {
      await path.close(0);
      for (const wire of liveWires) wire.socket.destroy();
      if (liveServer.listening) {
        liveServer.close();
        await once(liveServer, "close");
      }
    },
  };
}

interface MirrorParts {
  readonly offered: CapturedRequest[];
  readonly statuses: [number, number][];
  readonly offer: StageOptions["offer"];
}

function recordingMirror(parts: MirrorParts): MirrorIntake {
  return {
    offer(request) {
      parts.offered.push(request);
      return parts.offer === undefined ? parts.offered.length - 1 : parts.offer(request);
    },
    live(seq, status) {
      parts.statuses.push([seq, status]);
    },
  };
}

/** Waits until `done()`; a test that waits in vain ends by its time limit. */
export async function eventually(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("not listening on a port");
  return bound.port;
}

/** Every place a request can be in, added up. */
export function accounted(ledger: Ledger): number {
  const s = ledger.snapshot();
  const sum = (counts: Readonly<Record<string, number>>): number => {
    return Object.values(counts).reduce((left, right) => left + right, 0);
  };
  const settledHere = s.upgraded + s.filtered + s.sampledOut + s.mirrored;
  return s.open + settledHere + sum(s.refused) + sum(s.dropped);
}
