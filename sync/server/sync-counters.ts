/** What a server has seen and holds; plain numbers, each kept in one place. */
export interface SyncCounters {
  /** WebSockets that are open at present. */
  connections: number;
  /** Requests that wait for their answer, and subscriptions, over all connections, plain HTTP among them. */
  pending: number;
  /** WebSockets. */
  accepted: number;
  /** Frames, and plain HTTP. */
  requests: number;
  /** Messages of topics, either way. */
  delivered: number;
  /** Connections that asked for too much at once, or let answers pile up. */
  overrun: number;
  /** Refused before they were connections: origin, token, or too many. */
  refused: number;
  /** Messages and bodies over the limit, either way. */
  tooLarge: number;
  /** Frames that are no request. */
  unreadable: number;
}

export function newSyncCounters(): SyncCounters {
  return {
    connections: 0,
    pending: 0,
    accepted: 0,
    requests: 0,
    delivered: 0,
    overrun: 0,
    refused: 0,
    tooLarge: 0,
    unreadable: 0,
  };
}
