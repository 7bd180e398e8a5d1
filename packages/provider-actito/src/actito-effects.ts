import { loadingsOf } from "./actito-definition.ts"
import type { ActitoOptions } from "./actito-options.ts"
import { profileA } from "./actito-wire-profile.ts"
import { valueAt } from "./json-path.ts"

/** Who gets the service's report, as far as that is known. */
const recipientsOf = ({ source }: ActitoOptions): ReadonlyArray<string> => {
  if (source.type === "built") return source.choices.recipients
  if (source.type === "etl") return []
  const declared = valueAt(source.definition, profileA.definition.recipients)
  return Array.isArray(declared) ? declared.filter((each) => typeof each === "string") : []
}

/** Whether records may be changed, as they may unless the opposite is known. */
const changesRecords = ({ source }: ActitoOptions): boolean => {
  switch (source.type) {
    case "built":
      return source.choices.mode !== "create"
    case "own":
      return loadingsOf(source.definition, profileA)?.every(({ mode }) => mode === "create") !== true
    case "etl":
      return true
  }
}

/** What an import with these options does beyond its rows, in sentences for whoever starts it. */
export const effectsOf = (options: ActitoOptions): ReadonlyArray<string> => {
  const { emptyCells, remote, source } = options
  const recipients = recipientsOf(options)
  const place =
    remote?.location === undefined ? "the place that the definition names" : `location ${remote.location}`
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  return [
    ...when(
      source.type === "etl",
      `What is done with the rows is what ETL ${source.type === "etl" ? source.id : ""} says: its tables, its mode, its reports.`
    ),
    ...when(
      source.type === "etl" && emptyCells === undefined,
      "Empty cells are sent as they are, and may erase what is stored where the ETL updates records: refuse them with empty-cells refuse."
    ),
    ...when(
      remote !== undefined,
      `The rows are not sent: Actito fetches ${remote?.file ?? ""} itself from ${place}, as it lies there at that moment.`
    ),
    ...when(recipients.length > 0, `Actito mails its report to ${recipients.join(", ")}.`),
    ...when(
      emptyCells === "send" && changesRecords(options),
      "Empty cells are sent, and may erase what is stored in the records they are about."
    )
  ]
}
