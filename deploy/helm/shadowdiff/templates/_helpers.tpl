{{- define "shadowdiff.name" -}}
{{- printf "%s-shadowdiff" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "shadowdiff.labels" -}}
app.kubernetes.io/name: shadowdiff
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
