import { QueueState } from "@bulkport/cluster"
import { RunQuestion } from "@bulkport/core"
import { Schema } from "effect"

const { after, importType, limit, provider, standings, tenant, ...others } = RunQuestion.fields

/** What is asked of records alone, which imports have that have been begun. */
const ofRecords = { ...others, standing: standings }

/** What may be asked of the list: what may be asked of all runs, and where imports stand in the queue. */
export const ListQuestion = Schema.Struct({
  tenant,
  state: Schema.optionalKey(Schema.Array(QueueState)),
  provider,
  importType,
  ...ofRecords,
  after,
  limit
})
export type ListQuestion = typeof ListQuestion.Type

/** True for a question that only imports can answer which have been begun. */
export const asksForRecords = (question: ListQuestion): boolean => {
  const asked: Readonly<Record<string, unknown>> = question
  return Object.keys(ofRecords).some((name) => asked[name] !== undefined)
}
