import { type Socket, connect } from "node:net";
import type { ClientScript } from "./request-grammar.ts";

/** A connection on which nothing comes for so long is done with, milliseconds. */
const QUIET_MS = 40;
const LIMIT_MS = 3000;

/** What is played. `answered`: waits, as long as it takes, for the other side to close. */
interface Played {
  readonly pieces: ClientScript["pieces"];
  readonly finish: ClientScript["finish"] | "answered";
}

/** Plays one connection; all bytes that came back. */
export function playClient(url: string, { pieces, finish }: Played): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const to = { host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true };
  return playOn(connect(to), { pieces, finish });
}

/** The same on a connection that has just begun, by TCP or TLS. */
export function playOn(socket: Socket, { pieces, finish }: Played): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    // A mere end would leave the answer asked for: a client may close its sending side and wait.
    const giveUp = (): void => {
      if ("encrypted" in socket) socket.destroy();
      else socket.resetAndDestroy();
    };
    const limit = setTimeout(giveUp, LIMIT_MS);
    let quiet: NodeJS.Timeout | undefined;
    const wait = (): void => {
      quiet ??= setTimeout(giveUp, QUIET_MS);
      quiet.refresh();
    };
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (quiet !== undefined) wait();
    });
    socket.on("end", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(limit);
      clearTimeout(quiet);
      resolve(Buffer.concat(chunks));
    });
    let next = 0;
    const write = (): void => {
      const piece = pieces[next];
      next += 1;
      if (socket.destroyed) return;
      if (piece !== undefined) {
        socket.write(piece, "latin1");
        setImmediate(write);
        return;
      }
      if (finish === "reset") giveUp();
      else if (finish === "end") socket.end();
      if (finish !== "answered") wait();
    };
    socket.on("encrypted" in socket ? "secureConnect" : "connect", write);
  });
}
