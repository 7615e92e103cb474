import { keysAreOn, shownKeys, switchKeys } from "../keys/follow-keys.ts";
import type { KeyBinding, KeyGroup } from "../keys/key-registry.ts";
import { Dialog } from "./dialog.tsx";

const GROUPS: readonly KeyGroup[] = ["This screen", "Go to", "Everywhere"];

/** All keys of the screen that is shown. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const bindings = shownKeys();
  return (
    <Dialog title="Keys" onClose={onClose}>
      {GROUPS.map((group) => {
        const own = bindings.filter((one) => one.group === group);
        if (own.length === 0) return null;
        return (
          <section key={group} class="stack">
            <h3>{group}</h3>
            <dl class="keys">
              {own.map((one) => (
                <Row key={one.keys} binding={one} />
              ))}
            </dl>
          </section>
        );
      })}
      <label class="row">
        <input
          type="checkbox"
          checked={keysAreOn.value}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        Single keys do something
      </label>
    </Dialog>
  );
}

function Row({ binding }: { binding: KeyBinding }) {
  return (
    <>
      <dt>
        {[binding.keys, ...(binding.also ?? [])].map((keys, index) => (
          <span key={keys}>
            {index === 0 ? "" : " or "}
            <KeyCaps keys={keys} />
          </span>
        ))}
      </dt>
      <dd>{binding.label}</dd>
    </>
  );
}

const CAPS: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** Keys as they stand on a keyboard. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <>
      {keys.split(" ").map((key, index) => (
        <span key={key}>
          {index === 0 ? "" : " "}
          <kbd>{CAPS[key] ?? key}</kbd>
        </span>
      ))}
    </>
  );
}
