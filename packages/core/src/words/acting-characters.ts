/**
 * Characters that a terminal or a page acts on instead of showing them: controls, ends of lines and paragraphs, and what turns the
 * direction of writing. Names of files and columns, and what a service says, can hold them, to hide what is said or to say something
 * else. As the inside of a class of a regular expression with the flag `v`.
 */
export const actingCharacters = String.raw`\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069`

/** Each of these characters but those of a class, such as `\t\n`. */
export const actingPattern = (but: string): RegExp => new RegExp(`[[${actingCharacters}]--[${but}]]`, "gv")

const someOfThem = new RegExp(`[${actingCharacters}]+`, "gv")

/** A text of somebody else's on one line, without characters that a terminal would act on. */
export const printable = (text: string): string => text.replaceAll(someOfThem, " ").trim()
