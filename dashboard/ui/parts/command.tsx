import { CopyButton } from "./copy-button.tsx";

/** A command to run, as it is, with a button that copies it. */
export function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <pre>{text}</pre>
      <CopyButton text={text} label={`Copy the command: ${text}`} />
    </div>
  );
}
