/** Words for dates in the languages that tables at this service are named in. */
const dateWords = new Set([
  ...["date", "dates", "datetime", "dob", "birthday", "moment", "timestamp"],
  ...["datum", "geboortedatum", "verjaardag", "naissance", "anniversaire", "geburtstag"]
])

/** Words that end like a date and are none: `update`, `validate`, `candidate`, `mandate`. */
const isOtherWord = (word: string): boolean => /(?:up|vali|candi|man|consoli|liqui)dates?$/.test(word)

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)

/** Whether a column seems to hold dates, by its name alone: a hint for a person, and nothing to act on. */
export const looksLikeDate = (name: string): boolean =>
  wordsOf(name).some((word) => dateWords.has(word) || (/(?:date|datum)s?$/.test(word) && !isOtherWord(word)))
