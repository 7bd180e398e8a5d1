import { SchemaIssue } from "effect"

/** What a row schema says about one value, without the value. */
export interface RowFinding {
  readonly code: string
  readonly message: string
  /** Dotted member name; left out when it is about the row as a whole. */
  readonly column?: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Short and stable: what kind of rule was broken. */
const codeOf = (issue: SchemaIssue.Issue): string => {
  switch (issue._tag) {
    case "MissingKey":
      return "required"
    case "InvalidType":
      return "wrong-type"
    case "UnexpectedKey":
    case "Forbidden":
      return "not-allowed"
    case "Filter": {
      const code = issue.filter.annotations?.["code"]
      return typeof code === "string" ? code : "invalid"
    }
    default:
      return "invalid"
  }
}

const leaf = (issue: SchemaIssue.Issue, path: ReadonlyArray<PropertyKey>): RowFinding => {
  const message =
    issue._tag === "MissingKey" && issue.annotations?.messageMissingKey === undefined
      ? "a value is required here"
      : format(issue)
          .issues.map((formatted) => formatted.message)
          .join("; ")
  return {
    code: codeOf(issue),
    message,
    ...(path.length === 0 ? {} : { column: path.map(String).join(".") })
  }
}

/** Flattens an issue into one finding for each value that is at fault. Issues hold no values unless asked to, and are not. */
export const issueFindings = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<RowFinding> => {
  switch (issue._tag) {
    case "Pointer":
      return issueFindings(issue.issue, [...path, ...issue.path])
    case "Encoding":
      return issueFindings(issue.issue, path)
    case "Composite":
      return issue.issues.flatMap((inner) => issueFindings(inner, path))
    // A filter may point at members of what it checked.
    case "Filter":
      return issue.issue._tag === "Pointer" || issue.issue._tag === "Composite"
        ? issueFindings(issue.issue, path)
        : [leaf(issue, path)]
    default:
      return [leaf(issue, path)]
  }
}
