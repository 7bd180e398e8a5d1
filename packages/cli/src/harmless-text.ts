/**
 * Texts as they may be written to a terminal. Names of files and columns, what was typed, and what a service says can hold
 * characters that a terminal acts on: they could hide what is said, or say something else.
 */

/** Characters that a terminal acts on, and those that turn the direction of what follows; not the end of a line. */
// eslint-disable-next-line no-control-regex -- the characters that are meant
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** The colours that `look.ts` writes, and anything else that a terminal would act on. */
const coloursAndActing = new RegExp(String.raw`(\u001b\[(?:0|1|2|31|32|33)m)|${acting.source}`, "g")

/** A text of ours, colours and lines included, in which nothing else is left that a terminal would act on: it is marked. */
export const harmlessText = (text: string): string =>
  text.replaceAll(coloursAndActing, (_, colour: string | undefined) => colour ?? "\ufffd")

/** The same JSON with such characters written as escapes: who reads it gets them as they were. */
export const harmlessJson = (json: string): string =>
  json.replaceAll(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
