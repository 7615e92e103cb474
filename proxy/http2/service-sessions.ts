import type { ClientHttp2Session } from "node:http2";
import { type Socket, connect } from "node:net";
import { type ServiceAddress, ShadowError } from "../../core/index.ts";
import { connectTimeout } from "../http1/answer-error.ts";
import { nodeTls } from "../http1/node-tls.ts";
import type { TlsOptions } from "../http1/tls-options.ts";
import { type CallSession, ServiceCall } from "./service-call.ts";

export interface ServiceSessionsOptions {
  readonly address: ServiceAddress;
  /** Over TLS, where it is given. */
  readonly secure: TlsOptions | undefined;
  /** Limit of the handshakes, milliseconds. */
  readonly connectMs: number;
  /** A session on which nothing happened for so long is closed, milliseconds. */
  readonly idleMs: number;
  readonly monotonicMs: () => number;
}

/** Sessions to one service at one time. */
const SESSIONS_MAX = 32;
/** Calls of one session before the service has said how many it takes, and at most. */
const CALLS_MAX = 100;
const SETTINGS = { enablePush: false };

/**
 * The HTTP/2 sessions to one service: by ALPN over TLS, by prior knowledge without. A session that
 * the service closes, or says it will close (GOAWAY), gets no more calls; another takes its place.
 */
export class ServiceSessions {
  readonly #options: ServiceSessionsOptions;
  readonly #open = new Set<Session>();

  constructor(options: ServiceSessionsOptions) {
    this.#options = options;
  }

  /** Every session has as many calls as it takes, and there may be no more sessions. */
  get full(): boolean {
    if (this.#open.size < SESSIONS_MAX) return false;
    for (const session of this.#open) if (session.hasRoom) return false;
    return true;
  }

  /** A call on a session that has room, else on a new one, whether full or not. */
  take(): ServiceCall {
    for (const session of this.#open) {
      if (session.hasRoom) return session.enter();
    }
    return this.#begin().enter();
  }

  /** A call on another session than that one's; undefined where there may be no more sessions. */
  takeApart(from: ServiceCall): ServiceCall | undefined {
    for (const session of this.#open) {
      if (session.hasRoom && !from.isOn(session)) return session.enter();
    }
    return this.#open.size < SESSIONS_MAX ? this.#begin().enter() : undefined;
  }

  /** Ends what is idle now, and the rest as its calls end. */
  retire(): void {
    for (const session of this.#open) session.retire();
  }

  /** Ends every session at once; calls under way fail. */
  close(): void {
    for (const session of this.#open) session.destroy();
  }

  #begin(): Session {
    const session = new Session(this.#dial(), this.#options, (gone) => this.#open.delete(gone));
    this.#open.add(session);
    return session;
  }

  #dial(): Socket {
    const { address, secure } = this.#options;
    const { host, port, path } = address;
    const where = path === undefined ? { host, port } : { path };
    if (secure === undefined) return connect({ ...where, noDelay: true });
    const socket = nodeTls().connect({ ...where, ...secure, ALPNProtocols: ["h2"] });
    socket.setNoDelay(true);
    socket.prependOnceListener("secureConnect", () => {
      if (socket.alpnProtocol !== "h2") socket.destroy(notSpoken(address));
    });
    return socket;
  }
}

function notSpoken(address: ServiceAddress): ShadowError {
  return new ShadowError("HTTP2_NOT_SPOKEN", `${address.origin} does not speak HTTP/2 (ALPN h2)`);
}

class Session implements CallSession {
  readonly session: ClientHttp2Session;
  readonly scheme: "http" | "https";
  failure: unknown;
  connectedAtMs: number | undefined;
  lastProcessedId: number | undefined;
  #calls = 0;
  #retired = false;

  constructor(socket: Socket, options: ServiceSessionsOptions, gone: (session: Session) => void) {
    const { address, connectMs, idleMs, monotonicMs } = options;
    this.scheme = address.tls === undefined ? "http" : "https";
    // With the first call: most services are sent no gRPC, and it is 10 MiB of the thread.
    const { connect: connectHttp2 } = process.getBuiltinModule("node:http2");
    const session = connectHttp2(`${this.scheme}://${address.authority}`, {
      createConnection: () => socket,
      settings: SETTINGS,
    });
    this.session = session;
    // Once the sockets were looked at, as a Connection does it.
    const late = (): void => {
      if (this.connectedAtMs === undefined) this.destroy(connectTimeout());
    };
    const tooLate = setTimeout(() => setImmediate(late), connectMs);
    session.on("connect", () => {
      clearTimeout(tooLate);
      this.connectedAtMs = monotonicMs();
    });
    session.on("goaway", (_code, lastStreamId) => {
      this.lastProcessedId = Math.min(lastStreamId, this.lastProcessedId ?? lastStreamId);
      gone(this);
    });
    session.on("error", (error) => {
      this.failure ??= error;
    });
    session.on("close", () => {
      clearTimeout(tooLate);
      gone(this);
    });
    session.setTimeout(idleMs, () => {
      if (this.#calls > 0) return;
      gone(this);
      session.close();
    });
  }

  get hasRoom(): boolean {
    const { session } = this;
    if (this.#retired || session.closed || session.destroyed) return false;
    const told = this.connectedAtMs === undefined ? undefined : session.remoteSettings;
    return this.#calls < Math.min(CALLS_MAX, told?.maxConcurrentStreams ?? CALLS_MAX);
  }

  enter(): ServiceCall {
    this.#calls += 1;
    return new ServiceCall(this);
  }

  leave(): void {
    this.#calls -= 1;
    if (this.#retired && this.#calls === 0) this.session.close();
  }

  retire(): void {
    this.#retired = true;
    if (this.#calls === 0) this.session.close();
  }

  destroy(error?: Error): void {
    this.failure ??= error;
    this.session.destroy(error);
  }
}
