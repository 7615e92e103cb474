/** Of the login page alone, which stands without the page behind it. */
export const LOGIN_STYLE = `:root {
  color-scheme: light dark;
  --back: #f5f6f8; --card: #ffffff; --line: #767f8c; --text: #1c2330; --soft: #5b6675;
  --accent: #2459c4; --fail: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161d; --card: #1a2029; --line: #7b8797; --text: #e6eaf0; --soft: #9ba7b6;
    --accent: #82aaff; --fail: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
form { width: min(360px, calc(100vw - 32px)); display: grid; gap: 12px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
h1 { display: flex; align-items: center; gap: 10px; margin: 0; font-size: 20px; }
label { display: grid; gap: 4px; }
input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.refused { margin: 0; color: var(--fail); }
.note { margin: 0; color: var(--soft); font-size: 13px; }
`;
