import { useState } from "preact/hooks";
import type { RuleWanted } from "../../../server/steering.ts";
import { Dialog } from "../../parts/dialog.tsx";

type Choice = readonly [title: string, section: RuleWanted["section"], example: string];

/** What a rule may do, with what it takes where it takes something. */
const CHOICES = {
  ignore: ["ignore it", "ignore", ""],
  set: ["items in any order", "arrays", ""],
  key: ["items told apart by a member", "arrays", "sku"],
  rel: ["numbers within a share", "numbers", "0.01"],
  abs: ["numbers within an amount", "numbers", "0.5"],
  tolerance: ["times within a duration", "times", "5s"],
} as const satisfies Readonly<Record<string, Choice>>;

type Name = keyof typeof CHOICES;

const NAMES: readonly Name[] = ["ignore", "set", "key", "rel", "abs", "tolerance"];

/** Asks which place, and how it is to be compared; what that hides is shown next. */
export function NewRuleDialog({
  match,
  onRule,
  onClose,
}: {
  match: string;
  onRule: (rule: RuleWanted) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState({ match, path: "", value: "" });
  const [name, setName] = useState<Name>("ignore");
  const [, section, example] = CHOICES[name];
  const needed = [draft.match, draft.path, ...(example === "" ? [] : [draft.value])];
  const complete = needed.every((text) => text.trim() !== "");
  const field = (of: keyof typeof draft, title: string, placeholder: string) => (
    <label class="field">
      <span>{title}</span>
      <input
        class="input code"
        required
        maxLength={1000}
        spellcheck={false}
        placeholder={placeholder}
        value={draft[of]}
        onInput={(event) => setDraft({ ...draft, [of]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <Dialog title="New rule" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const option = optionOf(name, draft.value.trim());
          onRule({
            ...{ match: draft.match.trim(), section, path: draft.path.trim() },
            ...(option !== undefined && { option }),
          });
        }}
      >
        {field("match", "Endpoint", "GET /products/{id}")}
        {field("path", "Place", "$..requestId or header:etag")}
        <label class="field">
          <span>How it is compared</span>
          <select
            class="select"
            value={name}
            onChange={(event) =>
              setName(NAMES.find((one) => one === event.currentTarget.value) ?? "ignore")
            }
          >
            {NAMES.map((one) => (
              <option key={one} value={one}>
                {CHOICES[one][0]}
              </option>
            ))}
          </select>
        </label>
        {example === "" ? null : field("value", "Which", example)}
        <div class="dialog-foot">
          <button type="submit" class="button main-action" disabled={!complete}>
            See what it would hide
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function optionOf(name: Name, value: string): unknown {
  switch (name) {
    case "ignore":
      return undefined;
    case "set":
      return { set: true };
    case "key":
      return { key: value };
    case "rel":
    case "abs":
      return { [name]: Number(value) };
    case "tolerance":
      return { tolerance: value };
  }
}
