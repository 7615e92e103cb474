/** Files in PEM and the name that TLS to a service needs beyond the system's authorities. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Asked for (SNI) and held against the certificate instead of the host. */
  readonly serverName?: string | undefined;
}

/** Where a service of the user is reached: the live one or a role. Plain data, it crosses threads. */
export interface ServiceAddress {
  /** `http://host:port`, `https://host:port` or `unix:/path`, for people. */
  readonly origin: string;
  /** Without brackets; `localhost` for a socket in the file system. */
  readonly host: string;
  readonly port: number;
  /** Host field of requests that bring none. */
  readonly authority: string;
  /** A socket in the file system, in place of host and port. */
  readonly path: string | undefined;
  readonly tls: TlsFiles | undefined;
}

const UNIX = /^unix:(\/[^\0\r\n]{1,106})$/i;

/** Reads an address; a sentence that says what is wrong where it is none. */
export function readServiceAddress(text: string, tls: TlsFiles = {}): ServiceAddress | string {
  const path = UNIX.exec(text)?.[1];
  if (path !== undefined) return unixAddress(path, tls);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return `expected a URL like http://127.0.0.1:9000 or unix:/run/app.sock, found ${text}`;
  }
  if (url.port === "0") return `expected a port from 1 to 65535, found ${text}`;
  // Targets are copied as sent, so a path in front of them would never be used.
  if (`${url.pathname}${url.search}${url.hash}${url.username}${url.password}` !== "/") {
    return `expected scheme, host and port alone, found ${url.origin} with more behind it`;
  }
  const secure = url.protocol === "https:";
  if (!secure && hasTls(tls)) return "expected https:// where ca, cert, key or serverName is given";
  return {
    origin: url.origin,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: portOf(url, secure),
    authority: url.host,
    path: undefined,
    tls: secure ? tls : undefined,
  };
}

function portOf({ port }: URL, secure: boolean): number {
  if (port !== "") return Number(port);
  return secure ? 443 : 80;
}

function unixAddress(path: string, tls: TlsFiles): ServiceAddress | string {
  if (hasTls(tls)) return "expected no ca, cert, key or serverName beside a unix: address";
  return {
    origin: `unix:${path}`,
    host: "localhost",
    port: 0,
    authority: "localhost",
    path,
    tls: undefined,
  };
}

function hasTls(tls: TlsFiles): boolean {
  return Object.values(tls).some((value) => value !== undefined);
}
