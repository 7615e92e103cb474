/** How many connections a server holds at a time. */
export interface ConnectionLimits {
  /** WebSockets; one more is answered with 503. */
  readonly served: number;
  /** TCP connections, plain HTTP among them; one more is told so before it has asked anything. */
  readonly accepted: number;
  /** The files the process may open, where it is they that allow no more. */
  readonly files: number | undefined;
}

export interface LimitsWanted {
  /** WebSockets; 65,536. */
  readonly connectionsMax?: number | undefined;
  /** Of the files the process may open, what connections may take; 0.9. */
  readonly fileShare?: number | undefined;
  /** Files that the process may open; undefined where nobody knows. */
  readonly files?: number | undefined;
}

const SERVED_MAX = 65_536;
const FILE_SHARE = 0.9;
/** What the process opens beside connections: modules, the event loop's own, a backend's. */
const OTHER_FILES = 64;
/** As many more connections: for plain HTTP, and to look at what is asked before it is refused. */
const REFUSED = { share: 1 / 8, most: 1024 };

/**
 * Limits that keep below the files a process may open: beyond them the system accepts and closes
 * connections by itself, and nobody learns of it, neither the client a reason nor the server a number.
 */
export function connectionLimits({
  connectionsMax = SERVED_MAX,
  fileShare = FILE_SHARE,
  files,
}: LimitsWanted): ConnectionLimits {
  const usable =
    files === undefined ? Infinity : Math.max(2, Math.floor((files - OTHER_FILES) * fileShare));
  const refused = Math.min(
    REFUSED.most,
    Math.ceil(Math.min(usable, connectionsMax) * REFUSED.share),
  );
  const served = Math.max(1, Math.min(connectionsMax, usable - refused));
  return {
    served,
    accepted: Math.min(served + refused, usable),
    files: served < connectionsMax ? files : undefined,
  };
}

/** What whoever is refused, and the log, are told. */
export function tooMany({ served, files }: ConnectionLimits): string {
  const why = files === undefined ? "" : ` (the process may open ${files} files: ulimit -n)`;
  return `${served} connections are open, and no more are served${why}`;
}
