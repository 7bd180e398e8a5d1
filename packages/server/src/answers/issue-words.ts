import { SchemaIssue } from "effect"

const words = (issue: SchemaIssue.Leaf): string => {
  switch (issue._tag) {
    case "MissingKey":
      return "is missing"
    case "UnexpectedKey":
      return "is not known"
    default:
      return "is not as documented"
  }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: words,
  checkHook: () => "is not as documented"
})

/** So many places are named, and so many letters of each. */
const mostPlaces = 5
const mostLetters = 50

/** What is wrong with something that was sent, by the place in it. What stands there is not repeated: it may be long, or secret. */
export const issueWords = (issue: SchemaIssue.Issue): string => {
  const problems = format(issue).issues.map(({ message, path = [] }) => {
    const place = path
      .map((segment) => String(typeof segment === "object" ? segment.key : segment).slice(0, mostLetters))
      .join(".")
    // Of a word that is none of those that there are, these are told.
    const words = message.startsWith("Expected ") ? `has to be ${message.slice(9)}` : message
    return place === "" ? "it is not as documented" : `"${place}" ${words}`
  })
  return [...new Set(problems)].slice(0, mostPlaces).join(", ")
}
