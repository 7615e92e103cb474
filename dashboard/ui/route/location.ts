import { signal } from "@preact/signals";

/** Where the page is: a path and its parameters. All that a screen shows follows from it. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Addresses by path where a server answers them, by fragment in a report that is one file. */
export type Addressing = "path" | "fragment";

const addressing: Addressing = location.protocol.startsWith("http") ? "path" : "fragment";

const current = signal<Place>(read());

/** The place, as a value that screens follow. */
export function place(): Place {
  return current.value;
}

/** The address of a place; parameters that are undefined or empty are left out. */
export function hrefOf(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "",
  );
  const text = new URLSearchParams(given).toString();
  const address = text === "" ? path : `${path}?${text}`;
  return addressing === "path" ? address : `#${address}`;
}

/** Goes to an address of `hrefOf`; `replace` leaves no step to go back to. */
export function go(href: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", href);
  else history.replaceState(null, "", href);
  current.value = read();
}

/** The place with some parameters changed, as for a filter. */
export function hrefWith(changes: Readonly<Record<string, string | undefined>>): string {
  const { path, query } = current.value;
  return hrefOf(path, { ...Object.fromEntries(query), ...changes });
}

/** Follows the back button, and makes links of the page go without loading it anew. */
export function followLinks(): void {
  addEventListener("popstate", () => {
    current.value = read();
  });
  addEventListener("hashchange", () => {
    current.value = read();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || !isOurs(link, event)) return;
    event.preventDefault();
    go(link.getAttribute("href") ?? "/");
  });
}

function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target !== "" || link.hasAttribute("download") || link.rel.includes("external"))
    return false;
  return link.origin === location.origin && !link.pathname.startsWith("/api/");
}

function read(): Place {
  const address = addressing === "path" ? location.href : location.hash.slice(1) || "/";
  const url = new URL(address, "http://page");
  return { path: url.pathname, query: url.searchParams };
}
