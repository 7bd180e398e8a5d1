/** Whether a name matches a pattern with `*` and date placeholders such as `$yyyyMMdd` (dossier 5.4). */
export const matchesPattern = (name: string, pattern: string): boolean => {
  const expression = pattern
    .replace(/[.+?^{}()|[\]\\]/g, "\\$&")
    .replace(/\$[yMdHhmsS]+/g, (placeholder) => `\\d{${placeholder.length - 1}}`)
    .replaceAll("$", "\\$")
    .replaceAll("*", ".*")
  return new RegExp(`^${expression}$`).test(name)
}
