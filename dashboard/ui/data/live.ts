import { signal } from "@preact/signals";
import { answers } from "./api.ts";
import { embeddedAnswers } from "./fetch-json.ts";
import { type LiveEvent, LIVE_EVENTS, pathInside, isOutdatedBy } from "./live-events.ts";

export type Connection = "connecting" | "live" | "lost" | "report";

/** How the page stands with the server's events. */
export const connection = signal<Connection>("connecting");

const FIRST_WAIT_MS = 1000;
const LAST_WAIT_MS = 30_000;
/** A page that nobody sees gives its connection back: a browser has six for a server. */
const HIDDEN_MS = 10_000;
/** Without events, what is shown is read again this often. */
const POLL_MS = 10_000;

const listeners = new Set<(event: LiveEvent | "all") => void>();

/** Calls back when something changed on the server; "all" when anything may have. */
export function onNews(listener: (event: LiveEvent | "all") => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that something changed, as when this page changed it itself. */
export function tellNews(event: LiveEvent | "all"): void {
  answers.outdate((path) => event === "all" || isOutdatedBy(path, event));
  for (const listener of listeners) listener(event);
}

let source: EventSource | undefined;
let wait = FIRST_WAIT_MS;
let wasLive = false;

/** Opens the events and keeps them open, once. */
export function followEvents(): void {
  if (embeddedAnswers() !== undefined) {
    connection.value = "report";
    return;
  }
  open();
  let hiding: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
    else if (source === undefined) open();
  });
  setInterval(() => {
    if (!document.hidden && connection.value === "lost") tellNews("all");
  }, POLL_MS);
}

function open(): void {
  close();
  const opened = new EventSource("/api/v1/events");
  source = opened;
  opened.addEventListener("open", () => {
    wait = FIRST_WAIT_MS;
    connection.value = "live";
    // What happened while nothing came is not told again.
    if (wasLive) tellNews("all");
    wasLive = true;
  });
  for (const name of LIVE_EVENTS) {
    opened.addEventListener(name, (event: MessageEvent<unknown>) => take(name, event.data));
  }
  opened.addEventListener("error", () => {
    connection.value = "lost";
    // A browser tries again by itself unless the server refused.
    if (opened.readyState === EventSource.CLOSED) retry(opened);
  });
}

function retry(closed: EventSource): void {
  if (source !== closed) return;
  source = undefined;
  // Spread, so that a server that comes back is not met by all its pages at once.
  const after = wait * (0.5 + Math.random() / 2);
  wait = Math.min(wait * 2, LAST_WAIT_MS);
  setTimeout(() => {
    if (source === undefined && !document.hidden) open();
  }, after);
}

function close(): void {
  source?.close();
  source = undefined;
}

/** Two events bring the answer with them; what they bring is as good as read. */
function take(name: LiveEvent, data: unknown): void {
  const value = typeof data === "string" ? parsed(data) : undefined;
  tellNews(name);
  const path = pathInside(name);
  if (path !== undefined && value !== undefined) answers.put(path, value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
