import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A client connection as its answers see it: how many are owed counts. */
export interface ConnectionTurns {
  enter(): void;
  leave(): void;
}

export const TURNS = Symbol("turns of a client connection");

declare module "node:net" {
  interface Socket {
    [TURNS]?: ConnectionTurns;
  }
}

/** Of a socket that the live server accepted. */
export function turnsOf(socket: Duplex): ConnectionTurns | undefined {
  return socket instanceof Socket ? socket[TURNS] : undefined;
}
