/** Asks for the token; a plain form, so that it works without a script. */
export function loginHtml(options: { readonly refused: boolean }): string {
  const refused = options.refused ? `<p class="refused" role="alert">This token is wrong.</p>` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>shadowdiff: log in</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
</head>
<body class="login">
<form method="post" action="/login">
<h1><img src="/assets/icon.svg" alt="" width="28" height="28">shadowdiff</h1>
<label>Token <input name="token" type="password" autocomplete="current-password" required autofocus></label>
${refused}
<button type="submit">Log in</button>
<p class="note">The token is admin.token or admin.viewerToken of the configuration.</p>
</form>
</body>
</html>
`;
}
