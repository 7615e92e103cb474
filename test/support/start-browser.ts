import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContextOptions, type Page, chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a page must never do says the browser itself; a violation of the policy says so to the page alone. */
const TELL_VIOLATIONS = `addEventListener("securitypolicyviolation", (event) =>
  console.error("policy violated: " + event.violatedDirective + " " + event.blockedURI));`;

export interface WatchedPage {
  readonly page: Page;
  /** Errors, dialogs, violations of the policy and requests to foreign origins, as they came. */
  readonly problems: string[];
  close(): Promise<void>;
}

export interface StartedBrowser {
  /** A page in a context of its own; `home` is the only origin that it may talk to. */
  open(home: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Debian's Chromium, headless, with a home folder of its own. */
export async function startBrowser(): Promise<StartedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-browser-"));
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: FLAGS,
    env: { ...process.env, HOME: folder },
  });
  return {
    async open(home, options = {}) {
      const context = await browser.newContext({
        ...{ viewport: DESK, colorScheme: "light", timezoneId: "Europe/Vienna" },
        ...options,
      });
      await context.addInitScript(TELL_VIOLATIONS);
      const page = await context.newPage();
      // As long as a busy machine may take; nothing waits longer than what it waits for.
      page.setDefaultTimeout(30_000);
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(`thrown: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(`console: ${message.text()}`);
      });
      page.on("dialog", (dialog) => {
        problems.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        const { origin } = new URL(request.url());
        if (origin !== new URL(home).origin) problems.push(`foreign request: ${request.url()}`);
      });
      return { page, problems, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
