export interface LoginPage {
  /** A token was sent, and it is none of ours. */
  readonly refused: boolean;
  /** Where to go afterwards, a path of this server. */
  readonly next: string;
}

/** Asks for the token; a plain form, so that it works without a script. */
export function loginHtml({ refused, next }: LoginPage): string {
  const sorry = refused ? `<p class="refused" role="alert">This token is wrong.</p>` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>shadowdiff: log in</title>
<link rel="icon" href="/login/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/login/style.css">
</head>
<body>
<form method="post" action="/login">
<h1><img src="/login/icon.svg" alt="" width="28" height="28">shadowdiff</h1>
<input type="hidden" name="next" value="${escaped(next)}">
<label>Token <input name="token" type="password" autocomplete="current-password" required autofocus></label>
${sorry}
<button type="submit">Log in</button>
<p class="note">The token is admin.token or admin.viewerToken of the configuration.</p>
</form>
</body>
</html>
`;
}

const NEXT_MAX = 2000;

/** A path of this server and nothing that a browser would take for another one; else the first page. */
export function nextPath(given: unknown): string {
  if (typeof given !== "string" || given.length > NEXT_MAX) return "/";
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given) && !given.startsWith("/login")
    ? given
    : "/";
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
