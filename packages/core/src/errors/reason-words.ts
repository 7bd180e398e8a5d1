/** Words that the messages of reasons have in common. */
import { Schema } from "effect"

/** Several texts. */
export const texts = Schema.Array(Schema.String)

const mostListed = 20

/** The values behind one another, the first twenty of them, or `none`. */
export const listed = (values: ReadonlyArray<string>): string => {
  if (values.length === 0) return "none"
  const more = values.length - mostListed
  return `${values.slice(0, mostListed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`
}

/** How many of something there are. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** What was asked, with the status of the answer where there is one. */
export const answered = ({
  endpoint,
  status
}: {
  readonly endpoint: string
  readonly status?: number
}): string => (status === undefined ? endpoint : `HTTP ${status} for ${endpoint}`)

/** The words of a service as a sentence of their own; empty where it gave none. */
export const suffix = (detail: string | undefined): string =>
  detail === undefined || detail === "" ? "" : ` It says: ${detail}`
