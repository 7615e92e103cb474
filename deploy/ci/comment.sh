#!/usr/bin/env bash
# Keeps one comment of a pull request up to date, found again by the mark that a report begins with.
set -euo pipefail

body="$GATE_REPORTS/summary.md"
[ -f "$body" ] || exit 0
mark='<!-- shadowdiff-report -->'
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
known=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
if [ -n "$known" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field body=@"$body" >/dev/null
else
  gh api --method POST "$comments" --field body=@"$body" >/dev/null
fi
