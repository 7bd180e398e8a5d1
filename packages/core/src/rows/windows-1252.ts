/** The characters of bytes 80 to 9F, in order. A space stands for the five bytes that mean nothing. */
const upper = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

const meanings = Array.from(upper, (character, index) => ({
  character,
  code: String.fromCharCode(0x80 + index)
})).filter(({ character }) => character !== " ")

const toCharacter = new Map(meanings.map(({ character, code }) => [code, character]))

const toCode = new Map(meanings.map(({ character, code }) => [character, code]))

/** Bytes 81, 8D, 8F, 90 and 9D, each as the character of the same number. */
export const meaningless = /[\x81\x8d\x8f\x90\x9d]/

/** Text whose characters are the numbers of bytes → the text that these bytes mean. */
export const fromCodes = (codes: string): string =>
  codes.replace(/[\x80-\x9f]/g, (code) => toCharacter.get(code) ?? code)

/** The opposite, for text all of whose characters Windows-1252 has. */
export const intoCodes = (text: string): string =>
  text.replace(/[\u0100-\uffff]/g, (character) => toCode.get(character) ?? character)

/** Finds the first character that Windows-1252 lacks. */
export const lackedByWindows1252 = new RegExp(
  `[^\\0-\\x7f\\xa0-\\xff${meanings.map(({ character }) => character).join("")}]`
)
