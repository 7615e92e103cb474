/** The path of a request target: the query goes, and so do scheme and authority of an absolute form. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  if (path.startsWith("/") || path === "*") return path;
  const scheme = path.indexOf("://");
  if (scheme === -1) return path === "" ? "/" : path;
  const slash = path.indexOf("/", scheme + 3);
  return slash === -1 ? "/" : path.slice(slash);
}
