import { useState } from "preact/hooks";
import { toast } from "./toasts.tsx";

/** Puts a text on the clipboard. `label` says what: "Copy the command". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    if (await toClipboard(text)) {
      setDone(true);
      setTimeout(() => setDone(false), 2000);
    } else toast({ text: "The browser did not allow copying.", tone: "bad" });
  };
  return (
    <button type="button" class="button plain" aria-label={label} onClick={() => void copy()}>
      <span aria-live="polite">{done ? "Copied" : "Copy"}</span>
    </button>
  );
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
