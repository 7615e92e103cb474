import { chooseTheme, chosenTheme, nextTheme } from "./theme.ts";

const GLYPHS = { system: "◑", light: "☀", dark: "☾" } as const;
const TITLES = { system: "as the system", light: "light", dark: "dark" } as const;

/** Goes round the themes, first to the one that looks other than what is shown. */
export function ThemeChoice() {
  const now = chosenTheme();
  const next = nextTheme();
  return (
    <button
      type="button"
      class="button plain square"
      aria-label={`Theme: ${TITLES[now]}. Change to ${TITLES[next]}`}
      title={`Theme: ${TITLES[now]}`}
      onClick={() => chooseTheme(next)}
    >
      <span aria-hidden="true">{GLYPHS[now]}</span>
    </button>
  );
}
