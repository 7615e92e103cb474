#!/usr/bin/env bash
# Runs the gate with what the environment says, and hands on its exit code. For any CI system:
#   GATE_URL=http://shadow:8081 SHADOWDIFF_TOKEN=... bash gate.sh
# GATE_URL or GATE_STORE; GATE_RUN, GATE_WAIT, GATE_MIN_REQUESTS, GATE_REQUIRE (an endpoint a line),
# GATE_ON_INCONCLUSIVE, GATE_REPORTS (a folder), GATE_COMMAND (how shadowdiff is started).
set -uo pipefail

reports=${GATE_REPORTS:-shadowdiff-reports}
mkdir -p "$reports" || exit 64
read -r -a command <<<"${GATE_COMMAND:-npx --yes shadowdiff}"

arguments=(gate --run "${GATE_RUN:-latest}" --wait "${GATE_WAIT:-20m}")
arguments+=(--on-inconclusive "${GATE_ON_INCONCLUSIVE:-fail}")
[ -n "${GATE_URL:-}" ] && arguments+=(--url "$GATE_URL")
[ -n "${GATE_STORE:-}" ] && arguments+=(--store "$GATE_STORE")
[ -n "${GATE_MIN_REQUESTS:-}" ] && arguments+=(--min-requests "$GATE_MIN_REQUESTS")
while IFS= read -r endpoint; do
  [ -n "$endpoint" ] && arguments+=(--require "$endpoint")
done <<<"${GATE_REQUIRE:-}"
for format in json:report.json junit:junit.xml sarif:report.sarif markdown:summary.md; do
  arguments+=(--format "${format%%:*}=$reports/${format#*:}")
done

"${command[@]}" "${arguments[@]}"
code=$?

if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$reports/summary.md" ]; then
  cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  verdict=$(sed -n 's/.*"verdict":"\([a-z]*\)","findings".*/\1/p' "$reports/report.json" 2>/dev/null)
  printf 'verdict=%s\nexit-code=%s\n' "$verdict" "$code" >>"$GITHUB_OUTPUT"
fi
exit "$code"
