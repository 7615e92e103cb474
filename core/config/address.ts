import { z } from "zod";

/** Where a server of ours listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
}

const UNIX_REFUSED = "a unix: address is not in this version";

function isUnix(text: string): boolean {
  return /^unix:/i.test(text);
}

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` or a bare `:8080` (loopback). */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]*):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match !== null && port <= 65_535) {
    const host = (match[1] ?? "").replace(/^\[|\]$/g, "");
    return { host: host === "" ? "127.0.0.1" : host, port };
  }
  const message = isUnix(text) ? UNIX_REFUSED : `expected host:port, found ${text}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

/** An `http://host:port` origin of a service; a path is refused, because targets are copied as sent. */
export const targetUrl = z.string().transform((text, context): string => {
  if (isUnix(text)) {
    context.addIssue({ code: "custom", message: UNIX_REFUSED });
    return z.NEVER;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    context.addIssue({
      code: "custom",
      message: `expected a URL like http://127.0.0.1:9000, found ${text}`,
    });
    return z.NEVER;
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    context.addIssue({
      code: "custom",
      message: `expected scheme, host and port alone, found ${url.origin} with more behind it`,
    });
    return z.NEVER;
  }
  return url.origin;
});

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
