import type { ImportReason, OutcomeStatement, PreparedFile } from "@bulkport/core/provider"
import { Stream } from "effect"
import { userEventsImport } from "../advocate-import-types.ts"
import { eventIdempotencyKey } from "./idempotency-key.ts"
import { resultRecords, type ResultRecord } from "./result-records.ts"

/**
 * Reads the error file: an entry for each error, so that a record may come several times. It names records by number only.
 */
export const rejectedRows = (
  path: string,
  output: string,
  file: Pick<PreparedFile, "importType" | "columns">
): Stream.Stream<OutcomeStatement, ImportReason> => {
  // Without a key, an event cannot have been recognised: 409 then says something else.
  const hasKeys = file.importType === userEventsImport.id && file.columns.includes(eventIdempotencyKey.name)
  return Stream.map(resultRecords(path, output, wanted), (record) => toOutcome(record, hasKeys))
}

const wanted = new Set(["recordnumber", "apierrorcode", "message", "statuscode"])

const toOutcome = (record: ResultRecord, hasKeys: boolean): OutcomeStatement => {
  const number = record.get("recordnumber")?.trim() ?? ""
  const code = record.get("apierrorcode") ?? ""
  const message = record.get("message") ?? ""
  return {
    _tag: "RowOutcome",
    // The success file does not list it: this is all that is said of it.
    ...(hasKeys && isRepeat(record)
      ? { outcome: "accepted", word: "already-recorded", isOnlyMention: true }
      : { outcome: "rejected" }),
    ...(/^\d+$/.test(number) ? { record: Number(number) } : {}),
    ...(code === "" ? {} : { code }),
    ...(message === "" ? {} : { message })
  }
}

/** An event whose idempotency key was seen within 24 hours: the service's docs say to treat it as a success. */
const isRepeat = (record: ResultRecord): boolean => record.get("statuscode")?.trim() === "409"
