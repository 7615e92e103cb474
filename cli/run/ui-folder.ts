import { fileURLToPath } from "node:url";

/** Where the built page lies: `npm run build:page` of a clone puts it where the package has it. */
export function uiFolder(): string {
  const dist = import.meta.url.endsWith(".ts") ? "../../dist/" : "../../";
  return fileURLToPath(new URL(`${dist}dashboard/ui`, import.meta.url));
}
