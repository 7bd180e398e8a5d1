/**
 * Texts as they may be written to a terminal. Names of files and columns, what was typed, and what a service says can hold
 * characters that a terminal acts on: they could hide what is said, or say something else.
 */
import { actingPattern } from "@bulkport/core/preflight"

/** What a terminal acts on; not the end of a line. */
const acting = actingPattern(String.raw`\t\n`)

/** The colours that `look.ts` writes, and anything else that a terminal would act on. */
const coloursAndActing = new RegExp(String.raw`(\u001b\[(?:0|1|2|31|32|33)m)|${acting.source}`, acting.flags)

/** A text of ours, colours and lines included, in which nothing else is left that a terminal would act on: it is marked. */
export const harmlessText = (text: string): string =>
  text.replaceAll(coloursAndActing, (_, colour: string | undefined) => colour ?? "\ufffd")

/** The same JSON with such characters written as escapes: who reads it gets them as they were. */
export const harmlessJson = (json: string): string =>
  json.replaceAll(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
