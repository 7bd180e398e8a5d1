import type { Redacted } from "effect"
import { safeText } from "../transport/safe-text.ts"

/**
 * What was thrown, in words that can be shown: cleaned of these secrets and of what looks like one, on one line and cut. Never
 * throws, whatever the value is.
 */
export const thrownText = (thrown: unknown, secrets: ReadonlyArray<Redacted.Redacted> = []): string => {
  try {
    const words = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
    return safeText(words, secrets) || "nothing"
  } catch {
    return "something that cannot be shown"
  }
}
