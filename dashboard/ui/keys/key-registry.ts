/** What a key, or two in a row ("g r"), does on the screen that is shown. */
export interface KeyBinding {
  /** As KeyboardEvent.key has it: "j", "?", "Enter"; two with a blank between. */
  readonly keys: string;
  /** Other keys that do the same; help names them, too. */
  readonly also?: readonly string[];
  /** What it does, for the help: "Next row". */
  readonly label: string;
  readonly group: KeyGroup;
  run(): void;
}

export type KeyGroup = "This screen" | "Go to" | "Everywhere";

export interface KeyRegistry {
  /** Later bindings win over earlier ones of the same keys. Returns how to take them away again. */
  add(bindings: readonly KeyBinding[]): () => void;
  /** True when the key belonged to a binding, or begins one. */
  press(key: string): boolean;
  /** What holds now, each keys once. */
  list(): readonly KeyBinding[];
}

/** The second key of two must come within this time. */
const SEQUENCE_MS = 1200;

export function createKeyRegistry(nowMs: () => number): KeyRegistry {
  const layers: (readonly KeyBinding[])[] = [];
  let first: { readonly key: string; readonly at: number } | undefined;

  function find(keys: string): KeyBinding | undefined {
    for (const layer of layers.toReversed()) {
      const found = layer.find((one) => one.keys === keys || one.also?.includes(keys));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function begins(key: string): boolean {
    return layers.some((layer) => layer.some(({ keys }) => keys.startsWith(`${key} `)));
  }

  return {
    add(bindings) {
      layers.push(bindings);
      return () => {
        const at = layers.indexOf(bindings);
        if (at !== -1) layers.splice(at, 1);
      };
    },
    press(key) {
      const now = nowMs();
      const pending = first !== undefined && now - first.at <= SEQUENCE_MS ? first.key : undefined;
      first = undefined;
      const found = (pending === undefined ? undefined : find(`${pending} ${key}`)) ?? find(key);
      if (found !== undefined) {
        found.run();
        return true;
      }
      if (!begins(key)) return false;
      first = { key, at: now };
      return true;
    },
    list() {
      const seen = new Map<string, KeyBinding>();
      for (const layer of layers.toReversed()) {
        for (const one of layer) if (!seen.has(one.keys)) seen.set(one.keys, one);
      }
      return [...seen.values()];
    },
  };
}
