import type { Role } from "../../../../../core/index.ts";

/** Where a role listens, as the settings have it: an address, or an object with one. A name in capitals where unknown. */
export function originOf(settings: unknown, role: Role): string {
  const target = memberOf(memberOf(memberOf(settings, "config"), "targets"), role);
  const url = typeof target === "string" ? target : memberOf(target, "url");
  const known = typeof url === "string" && /^https?:\/\//.test(url);
  return known ? url.replace(/\/+$/, "") : `http://${role.toUpperCase()}`;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([own]) => own === name)?.[1];
}
