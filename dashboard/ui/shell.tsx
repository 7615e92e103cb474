import { useEffect, useState } from "preact/hooks";
import { Header } from "./frame/header.tsx";
import { Navigation } from "./frame/navigation.tsx";
import { ReportNote } from "./frame/report-note.tsx";
import { ScreenSlot } from "./frame/screen-slot.tsx";
import { useKeys } from "./keys/follow-keys.ts";
import { KeyHelp } from "./parts/key-help.tsx";
import { Toasts } from "./parts/toasts.tsx";
import { place } from "./route/location.ts";

/** The frame around every screen. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const { path } = place();
  useEffect(() => setMenu(false), [path]);
  useKeys([{ keys: "?", label: "These keys", group: "Everywhere", run: () => setHelp(true) }]);
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <Header
        menuOpen={menu}
        onMenu={() => setMenu((open) => !open)}
        onHelp={() => setHelp(true)}
      />
      <Navigation open={menu} onGo={() => setMenu(false)} />
      <main id="main" class="main" tabIndex={-1} onClick={() => setMenu(false)}>
        <ReportNote />
        <ScreenSlot />
      </main>
      <Toasts />
      {help ? <KeyHelp onClose={() => setHelp(false)} /> : null}
    </div>
  );
}

/** Not by the address: in a report the fragment is the place. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
