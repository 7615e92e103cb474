import { effect, signal } from "@preact/signals";
import { recall, remember } from "../data/remember.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const chosen = signal<Theme>(THEMES.find((one) => one === recall("theme")) ?? "system");
const dark = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(dark.matches);

/** What the person chose. */
export function chosenTheme(): Theme {
  return chosen.value;
}

/** What is shown, the system's wish followed. */
export function themeNow(): "light" | "dark" {
  if (chosen.value !== "system") return chosen.value;
  return systemIsDark.value ? "dark" : "light";
}

/**
 * What a click leads to: from the system's theme to the other one, so that it changes what is seen; from there to
 * the remaining one, and back to the system's.
 */
export function nextTheme(): Theme {
  const [system, other] = systemIsDark.value
    ? (["dark", "light"] as const)
    : (["light", "dark"] as const);
  if (chosen.value === "system") return other;
  return chosen.value === other ? system : "system";
}

export function chooseTheme(theme: Theme): void {
  chosen.value = theme;
  remember("theme", theme);
}

/** Puts the theme on the page and follows the system's, once. */
export function followTheme(): void {
  dark.addEventListener("change", () => (systemIsDark.value = dark.matches));
  effect(() => {
    if (chosen.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen.value;
  });
}
