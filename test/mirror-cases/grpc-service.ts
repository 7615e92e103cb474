import {
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  constants,
  performServerHandshake,
} from "node:http2";
import type { Socket } from "node:net";
import { Message, pairsOf } from "./message.ts";

/** What a service says to every gRPC call. */
export interface GrpcReply {
  readonly messages: readonly string[];
  readonly trailers: OutgoingHttpHeaders;
  /** Without messages, the status in the head ("trailers only"). */
  readonly only?: true | undefined;
}

export const GRPC_OK: GrpcReply = { messages: ["ok"], trailers: { "grpc-status": "0" } };

const PREFACE = "PRI * HTTP/2.0";
const PREFIX_BYTES = 5;

/** A message as it stands in a gRPC body: no compression, its length, its bytes. */
export function framed(message: string): string {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return prefix.toString("latin1") + message;
}

/** Whether a connection that begins like this speaks HTTP/2, as gRPC does without TLS. */
export function isHttp2(first: Buffer): boolean {
  return first.toString("latin1", 0, PREFACE.length) === PREFACE;
}

export interface GrpcWatcher {
  onHead(message: Message): void;
  /** Something arrived. */
  onNews(): void;
  reply(): GrpcReply;
}

/** Speaks HTTP/2 on a connection of which `first` was read already; answers calls when whole. */
export function serveGrpc(socket: Socket, first: Buffer, watcher: GrpcWatcher): void {
  socket.pause();
  socket.unshift(first);
  const session = performServerHandshake(socket);
  session.on("error", () => undefined);
  session.on("stream", (stream, ...[, flags, raw]: readonly unknown[]) => {
    const pairs = pairsOf(raw);
    const pseudo = (name: string): string => pairs.find(([field]) => field === name)?.[1] ?? "";
    const message = new Message(`${pseudo(":method")} ${pseudo(":path")} HTTP/2`, pairs);
    message.endedByHead =
      typeof flags === "number" && (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.on("error", () => undefined);
    stream.on("data", (chunk: Buffer) => {
      message.add(chunk);
      watcher.onNews();
    });
    stream.on("end", () => {
      if (stream.aborted || stream.rstCode !== 0) return;
      message.complete = true;
      answer(stream, watcher.reply());
      watcher.onNews();
    });
    watcher.onHead(message);
  });
}

function answer(stream: ServerHttp2Stream, { messages, trailers, only }: GrpcReply): void {
  const head = { ":status": 200, "content-type": "application/grpc" };
  if (only === true) {
    stream.respond({ ...head, ...trailers }, { endStream: true });
    return;
  }
  stream.respond(head, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(messages.map(framed).join(""), "latin1");
}
