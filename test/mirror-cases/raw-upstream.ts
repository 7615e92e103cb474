import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import type { Bell } from "./bell.ts";
import { GRPC_OK, type GrpcReply, isHttp2, serveGrpc } from "./grpc-service.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message-reader.ts";

/** A connection as the scripted service sees it. */
export interface UpstreamWire {
  readonly socket: Socket;
  readonly reader: MessageReader;
  /** Grows with every connection of this service. */
  readonly number: number;
  closed: boolean;
}

/** A request, perhaps not yet complete, and the connection it came on. */
export interface SeenRequest {
  readonly message: Message;
  readonly wire: UpstreamWire;
}

/** What a service does. */
export interface UpstreamScript {
  /** At a request's head. */
  readonly onHead?: (seen: SeenRequest) => void;
  /** When a request is complete. */
  readonly onWhole?: (seen: SeenRequest) => void;
  /** To gRPC calls; without it one message 'ok'. */
  readonly grpc?: GrpcReply;
}

/** A service below HTTP/1, whose behaviour each case sets anew; it takes gRPC on the same port. */
export class RawUpstream {
  script: UpstreamScript = {};
  /** Of the case that is on, in order of arrival. */
  seen: SeenRequest[] = [];
  /** Bytes that were no request, of the case that is on. */
  garbage = "";
  readonly #bell: Bell;
  readonly #wires = new Set<UpstreamWire>();
  #server: Server | undefined;
  #port = 0;
  #connections = 0;

  constructor(bell: Bell) {
    this.#bell = bell;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Requests that arrived whole. */
  get whole(): SeenRequest[] {
    return this.seen.filter(({ message }) => message.complete);
  }

  /** Listens, where it was before if it was anywhere; as it is where it does already. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      this.#accept(socket),
    );
    this.#server = server;
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
  }

  /** Listens no more and cuts what is open. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    for (const { socket } of this.#wires) socket.destroy();
    await once(server, "close");
  }

  forget(): void {
    this.seen = [];
    this.garbage = "";
  }

  #accept(socket: Socket): void {
    this.#connections += 1;
    const reader = new MessageReader({ kind: "request" });
    const wire: UpstreamWire = { socket, reader, number: this.#connections, closed: false };
    this.#wires.add(wire);
    let heads = 0;
    let wholes = 0;
    socket.on("error", () => undefined);
    const read = (chunk: Buffer): void => {
      reader.feed(chunk);
      if (reader.broken !== undefined) this.garbage += `${reader.broken} ${reader.unread}`;
      for (; heads < reader.messages.length; heads += 1) this.#head(wire, heads);
      for (; reader.messages[wholes]?.complete === true; wholes += 1) this.#whole(wire, wholes);
      this.#bell.ring();
    };
    socket.once("data", (first) => {
      if (isHttp2(first)) {
        this.#serveGrpc(wire, first);
        return;
      }
      socket.on("data", read);
      read(first);
    });
    socket.on("end", () => {
      wire.closed = true;
      socket.end();
      this.#bell.ring();
    });
    socket.on("close", () => {
      wire.closed = true;
      this.#wires.delete(wire);
      this.#bell.ring();
    });
  }

  #serveGrpc(wire: UpstreamWire, first: Buffer): void {
    serveGrpc(wire.socket, first, {
      onHead: (message) => {
        this.seen.push({ message, wire });
        this.#bell.ring();
      },
      onNews: () => this.#bell.ring(),
      reply: () => this.script.grpc ?? GRPC_OK,
    });
  }

  #head(wire: UpstreamWire, index: number): void {
    const message = wire.reader.messages[index];
    if (message === undefined) return;
    const seen = { message, wire };
    this.seen.push(seen);
    this.script.onHead?.(seen);
  }

  #whole(wire: UpstreamWire, index: number): void {
    const message = wire.reader.messages[index];
    if (message !== undefined) this.script.onWhole?.({ message, wire });
  }
}
