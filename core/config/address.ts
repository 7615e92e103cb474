import { z } from "zod";
import { type ServiceAddress, readServiceAddress } from "../service-address.ts";

/** A TCP address that a server of ours listens at; port 0 picks a free one. */
export interface TcpAddress {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
}

/** Where a server of ours listens: a TCP address or a socket in the file system. */
export type ListenAddress = TcpAddress | { readonly kind: "unix"; readonly path: string };

const UNIX = /^unix:(\/[^\0\r\n]{1,106})$/;

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` or a bare `:8080` (loopback). */
export const tcpAddress = z.string().transform((text, context): TcpAddress => {
  const address = readTcpAddress(text);
  if (address !== undefined) return address;
  context.addIssue({ code: "custom", message: `expected host:port, found ${text}` });
  return z.NEVER;
});

/** As `tcpAddress`, or `unix:/path`. */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  const path = UNIX.exec(text)?.[1];
  const address = path === undefined ? readTcpAddress(text) : ({ kind: "unix", path } as const);
  if (address !== undefined) return address;
  context.addIssue({ code: "custom", message: `expected host:port or unix:/path, found ${text}` });
  return z.NEVER;
});

function readTcpAddress(text: string): TcpAddress | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]*):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) return undefined;
  const host = (match[1] ?? "").replace(/^\[|\]$/g, "");
  return { kind: "tcp", host: host === "" ? "127.0.0.1" : host, port };
}

const pemFile = z.string().min(1).optional();

/** `http://host:port`, `https://host:port` or `unix:/path`, alone or with what TLS needs. */
export const serviceAddress = z
  .union([
    z.string(),
    z.strictObject({
      url: z.string(),
      /** Files in PEM. */
      ca: pemFile,
      cert: pemFile,
      key: pemFile,
      serverName: z.string().min(1).optional(),
    }),
  ])
  .transform((value, context): ServiceAddress => {
    const { url, ...tls } = typeof value === "string" ? { url: value } : value;
    const address = readServiceAddress(url, tls);
    if (typeof address !== "string") return address;
    const path = typeof value === "string" ? [] : ["url"];
    context.addIssue({ code: "custom", path, message: address });
    return z.NEVER;
  });
