const VERDICTS = ["fail", "inconclusive", "pass"];
const CLASSES = ["candidate", "secondary", "primary", "all"];

function options(values: readonly string[]): string {
  return values.map((value) => `<option value="${value}">${value}</option>`).join("");
}

/** The page without data: everything shown comes from the API and is put in as text. */
export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>shadowdiff</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/main.js"></script>
</head>
<body>
<header class="top">
  <a class="brand" href="#/"><img src="/assets/icon.svg" alt="" width="22" height="22">shadowdiff</a>
  <span class="run" id="run"></span>
  <span class="phase" id="phase"></span>
  <button id="mirror" type="button" hidden></button>
</header>
<p class="banner" id="banner" role="status" hidden></p>
<noscript><p class="banner">This page needs JavaScript; the same facts are at <a href="/api/v1/verdict">/api/v1/verdict</a>.</p></noscript>
<main id="overview">
  <section class="verdict" id="verdict" aria-live="polite" aria-label="Verdict"><h1>Loading</h1></section>
  <section aria-labelledby="flow-title"><h2 id="flow-title">Where requests went</h2><div id="flow"></div><p class="note" id="limits"></p></section>
  <section aria-labelledby="roles-title"><h2 id="roles-title">Roles</h2><div class="cards" id="roles"></div></section>
  <section aria-labelledby="differences-title">
    <h2 id="differences-title">Differences</h2>
    <form class="filters" id="filters">
      <label>Find <input name="q" type="search" placeholder="endpoint, path or fingerprint" autocomplete="off"></label>
      <label>Endpoint <select name="endpoint"><option value="">every</option></select></label>
      <label>Odd <select name="class"><option value="">any</option>${options(CLASSES)}</select></label>
      <label>Verdict <select name="verdict"><option value="">any</option>${options(VERDICTS)}</select></label>
    </form>
    <div class="scroll"><table>
      <thead><tr><th scope="col">Verdict</th><th scope="col">Endpoint</th><th scope="col">Path</th><th scope="col">Kind</th>
        <th scope="col" class="number" title="log10 of the e-value against the candidate">Evidence</th>
        <th scope="col" class="number">Candidate odd</th><th scope="col" class="number">Secondary odd</th>
        <th scope="col" class="number">Primary odd</th><th scope="col" class="number">All different</th>
        <th scope="col" class="number">Compared</th></tr></thead>
      <tbody id="differences"></tbody>
    </table></div>
    <p class="note" id="differences-note"></p>
    <button id="more" type="button" hidden>Show more</button>
  </section>
  <section aria-labelledby="endpoints-title">
    <h2 id="endpoints-title">Endpoints</h2>
    <div class="scroll"><table>
      <thead><tr><th scope="col">Verdict</th><th scope="col">Endpoint</th><th scope="col" class="number">Compared</th><th scope="col" class="number">Paths that differ</th></tr></thead>
      <tbody id="endpoints"></tbody>
    </table></div>
    <p class="note" id="endpoints-note"></p>
  </section>
</main>
<main id="detail" hidden></main>
</body>
</html>
`;
