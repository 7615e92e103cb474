import { answers, useAnswer } from "../../data/api.ts";
import type { Session, Settings } from "../../data/shapes.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Audit } from "./audit.tsx";
import { configText } from "./config-text.ts";
import { SessionPanel } from "./session-panel.tsx";
import "../../style/sync.css";

/** What holds: configuration, files and addresses, who one is, and what was done from here. */
export function SettingsScreen() {
  const settings = useAnswer<Settings>("/settings");
  const session = useAnswer<Session>("/session");
  return (
    <div class="screen">
      <div class="screen-head">
        <h1>Settings</h1>
        <span class="soft">changed in the configuration file, which is reviewed in git</span>
      </div>
      <Loaded of={settings} retry={() => void answers.reread("/settings")} lines={6}>
        {(known) => (
          <>
            <div class="columns">
              <Names title="Addresses" names={known.addresses} />
              <Names title="Files" names={known.files} />
            </div>
            <Configuration config={known.config} />
          </>
        )}
      </Loaded>
      {session.value === undefined ? null : <SessionPanel session={session.value} />}
      <Audit />
    </div>
  );
}

function Names({ title, names }: { title: string; names: Readonly<Record<string, string>> }) {
  const entries = Object.entries(names);
  return (
    <section class="panel">
      <h2>{title}</h2>
      {entries.length === 0 ? <p class="faint">None.</p> : null}
      <dl class="facts">
        {entries.map(([name, value]) => (
          <Name key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Name({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="code">{value}</dd>
    </>
  );
}

function Configuration({ config }: { config: Settings["config"] }) {
  const text = configText(config);
  return (
    <section class="panel" aria-labelledby="config">
      <div class="panel-head">
        <h2 id="config">Effective configuration</h2>
        <span class="faint small">defaults filled in, secrets taken out</span>
        <span class="end">
          <CopyButton text={text} label="Copy the configuration" />
        </span>
      </div>
      {/* Scrolls by itself, so it can be reached by key. */}
      <pre class="config" tabIndex={0} role="group" aria-label="Configuration as text">
        {text}
      </pre>
    </section>
  );
}
