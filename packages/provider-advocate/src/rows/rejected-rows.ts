import type { ImportReason, OutcomeStatement } from "@bulkport/core/provider"
import { Stream } from "effect"
import { userEventsImport } from "../advocate-import-types.ts"
import { resultRecords, type ResultRecord } from "./result-records.ts"

/**
 * Reads the error file: an entry for each error, so that a record may come several times. It names records by number only.
 */
export const rejectedRows = (
  path: string,
  output: string,
  importType: string
): Stream.Stream<OutcomeStatement, ImportReason> =>
  Stream.map(resultRecords(path, output, wanted), (record) => toOutcome(record, importType))

const wanted = new Set(["recordnumber", "apierrorcode", "message", "statuscode"])

const toOutcome = (record: ResultRecord, importType: string): OutcomeStatement => {
  const number = record.get("recordnumber")?.trim() ?? ""
  const code = record.get("apierrorcode") ?? ""
  const message = record.get("message") ?? ""
  return {
    _tag: "RowOutcome",
    ...(isRepeatedEvent(record, importType)
      ? { outcome: "accepted", word: "already-recorded" }
      : { outcome: "rejected" }),
    ...(/^\d+$/.test(number) ? { record: Number(number) } : {}),
    ...(code === "" ? {} : { code }),
    ...(message === "" ? {} : { message })
  }
}

/** An event whose idempotency key was seen within 24 hours: the service's docs say to treat it as a success. */
const isRepeatedEvent = (record: ResultRecord, importType: string): boolean =>
  importType === userEventsImport.id && record.get("statuscode")?.trim() === "409"
