import { Redacted } from "effect"

/** Cuts foreign text to a length that is safe to show, on one line, with every one of these secrets blotted out. */
export const safeText = (
  text: string,
  secrets: ReadonlyArray<Redacted.Redacted> = [],
  maxLength = 300
): string => {
  let safe = text
  for (const secret of secrets) {
    const value = Redacted.value(secret)
    if (value !== "") safe = safe.replaceAll(value, "<redacted>")
  }
  const oneLine = safe.replace(/\s+/g, " ").trim()
  return oneLine.length > maxLength ? `${oneLine.slice(0, maxLength)}…` : oneLine
}
