/** Beside the configuration, where nobody has named another one. */
export const APPROVALS_FILE_DEFAULT = "shadowdiff.approvals.yaml";
