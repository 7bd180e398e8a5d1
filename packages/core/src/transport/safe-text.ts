import { Redacted } from "effect"
import { actingCharacters } from "../words/acting-characters.ts"

/** What stands behind the name of the header that gives access. */
const authorization = /\b(authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer)\s+)?)[\w.~+/=:%-]{6,}/gi

/** What stands behind the name of a scheme and is no word of a sentence. */
const credentials = /\b((?:basic|bearer)\s+)(?=\S*[\d=+/._-])[\w.~+/=:%-]{6,}/gi

/** An address of a person, which a service repeats of a row that it does not like. */
const mailAddress = /[^\s"'<>()[\],;:=@]+@[^\s"'<>()[\],;@]+\.[^\s"'<>()[\],;.@]+/g

/** A secret as it is, and as it is written in an address, a header or JSON. */
const formsOf = (secret: string): ReadonlyArray<string> =>
  secret === ""
    ? []
    : [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString("base64"),
        // As a password without a name before it, whose Base64 is another one.
        Buffer.from(`:${secret}`).toString("base64"),
        JSON.stringify(secret).slice(1, -1)
      ]

/** Blanks, and characters that are acted on instead of shown. */
const blanks = new RegExp(`[\\s${actingCharacters}]+`, "gv")

/**
 * Cuts foreign text to a length that is safe to show, on one line, with every one of these secrets blotted out, and with whatever
 * looks like credentials or like the mail address of a person.
 */
export const safeText = (
  text: string,
  secrets: ReadonlyArray<Redacted.Redacted> = [],
  maxLength = 300
): string => {
  const safe = secrets
    .flatMap((secret) => formsOf(Redacted.value(secret)))
    // One secret may be a piece of another.
    .sort((one, other) => other.length - one.length)
    .reduce((cleaned, form) => cleaned.replaceAll(form, "<redacted>"), text)
    .replaceAll(authorization, "$1<redacted>")
    .replaceAll(credentials, "$1<redacted>")
    .replaceAll(mailAddress, "<address>")
  const oneLine = safe.replaceAll(blanks, " ").trim()
  return oneLine.length > maxLength ? `${oneLine.slice(0, maxLength)}…` : oneLine
}
