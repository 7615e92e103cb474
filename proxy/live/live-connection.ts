import type { Connection } from "../http1/connection.ts";

/** The way of one request to the live service, over HTTP/1.1 or HTTP/2. */
export type LiveConnection = Pick<
  Connection,
  | "uses"
  | "begin"
  | "heard"
  | "beginWithBody"
  | "write"
  | "finish"
  | "pause"
  | "resume"
  | "cork"
  | "uncork"
  | "destroy"
>;
