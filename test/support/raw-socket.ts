import { WebSocket } from "ws";

/** A frame as it came. */
export interface RawFrame {
  readonly text: string;
  readonly binary: boolean;
}

/** A bare WebSocket, for tests that look at frames byte by byte. */
export interface RawSocket {
  send(frame: string | Buffer): void;
  /** The next frame that was not taken; rejects when the connection ends first. */
  next(): Promise<RawFrame>;
  /** Frames that nobody took yet. */
  waiting(): number;
  closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly socket: WebSocket;
}

export interface RawSocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Connects; rejects with the status where the server refuses. */
export async function openRaw(url: string, options: RawSocketOptions = {}): Promise<RawSocket> {
  const socket = new WebSocket(`${url}${options.path ?? "/"}`, {
    headers: { ...options.headers },
  });
  const frames: RawFrame[] = [];
  const takers: { take: (frame: RawFrame) => void; fail: (error: Error) => void }[] = [];
  socket.on("message", (data, binary) => {
    const frame = { text: Buffer.isBuffer(data) ? data.toString("utf8") : "", binary };
    const taker = takers.shift();
    if (taker === undefined) frames.push(frame);
    else taker.take(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => {
      for (const { fail } of takers.splice(0)) fail(new Error(`closed with ${code}`));
      resolve({ code, reason: String(reason) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);
  return {
    send: (frame) => socket.send(frame),
    next() {
      const frame = frames.shift();
      if (frame !== undefined) return Promise.resolve(frame);
      return new Promise((take, fail) => {
        takers.push({ take, fail });
      });
    },
    waiting: () => frames.length,
    closed,
    socket,
  };
}
