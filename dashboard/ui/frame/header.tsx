import { linkTo } from "../route/link-to.ts";
import { LivePill } from "./live-pill.tsx";
import { RunChooser } from "./run-chooser.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

/** Product, run and state of the page. */
export function Header({
  menuOpen,
  onMenu,
  onHelp,
}: {
  menuOpen: boolean;
  onMenu: () => void;
  onHelp: () => void;
}) {
  return (
    <header class="header">
      <button
        type="button"
        class="button plain square menu-button"
        aria-label="Screens"
        aria-expanded={menuOpen}
        aria-controls="nav"
        onClick={onMenu}
      >
        ☰
      </button>
      <a class="product" href={linkTo("/")} aria-label="shadowdiff, overview">
        <Logo />
        <span>shadowdiff</span>
      </a>
      <RunChooser />
      <span class="header-space" />
      <div class="header-tools">
        <LivePill />
        <ThemeChoice />
        <button
          type="button"
          class="button plain square key-hint"
          aria-label="Keys"
          title="Keys (?)"
          onClick={onHelp}
        >
          ?
        </button>
      </div>
    </header>
  );
}

/** Something and its shadow. */
function Logo() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect class="logo-shadow" x="6" y="6" width="12" height="12" rx="3" />
      <rect class="logo-live" x="2" y="2" width="12" height="12" rx="3" />
    </svg>
  );
}
