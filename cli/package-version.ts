import { readFileSync } from "node:fs";

/** package.json lies beside cli/ in a clone and one level further up in the package (dist/cli). */
export function packageVersion(): string {
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8"));
      if (typeof found === "object" && found !== null && "version" in found)
        return String(found.version);
    } catch {
      // The other place, then.
    }
  }
  return "unknown";
}
