/**
 * Files for whole imports: rows that pass our own rules, so that it is the service that takes or refuses them. What it did is
 * read off its records, and not off what it reports.
 */
import type { JsonObject } from "@bulkport/core/provider"
import { awkwardTexts } from "@bulkport/testkit"
import type { ActitoEmulator } from "@bulkport/testkit/emulators"

/** What may truly be said of a row. */
export type Truth = "accepted" | "rejected"

/** A row of a file. */
export interface EngineRow {
  readonly cells: readonly [id: string, note: string, mail: string]
  /** What may be said of it besides that it is unknown, once the import has ended. */
  readonly truths: (emulator: ActitoEmulator) => ReadonlyArray<Truth>
}

/** A file, and how it is imported. */
export interface EngineSample {
  readonly name: string
  readonly options: JsonObject
  /** Rows of records that the table has before. */
  readonly existing: ReadonlyArray<EngineRow["cells"]>
  readonly rows: ReadonlyArray<EngineRow>
}

const columns = { Id: "customerId", Note: "comment", Mail: "emailAddress" }

/** Header of every file. */
export const header = Object.keys(columns)

/** Taken or not by whether the record holds what the row says. */
const byRecord =
  (id: string, mail: string) =>
  (emulator: ActitoEmulator): ReadonlyArray<Truth> =>
    emulator.records("16").find("customerId", id)?.["emailAddress"] === mail ? ["accepted"] : ["rejected"]

const row = (id: string, note: string, mail: string): EngineRow => ({
  cells: [id, note, mail],
  truths: byRecord(id, mail)
})

/** One row for every awkward text, and after every third of them one that the service refuses. */
const mixed: ReadonlyArray<EngineRow> = awkwardTexts.flatMap((text, index) => {
  const good = row(`c-${index}`, text, `c${index}@example.com`)
  return index % 3 === 1 ? [good, row(`bad-${index}`, text, "nowhere")] : [good]
})

/** A row whose record does not exist is left alone, and what the service says of that differs. */
const leftAlone = (id: string): EngineRow => ({
  cells: [id, "", `${id}@example.com`],
  truths: ({ behaviour }) => [behaviour.skippedRows === "rejected" ? "rejected" : "accepted"]
})

const before = ["old-1", "old-2", "old-3"]

/** The files. */
export const engineSamples: ReadonlyArray<EngineSample> = [
  {
    name: "new records",
    options: { table: "16", map: columns, key: ["Id"], "empty-cells": "send" },
    existing: [],
    rows: mixed
  },
  {
    name: "changes to records, some of which do not exist",
    options: { table: "16", mode: "update", map: columns, key: ["Id"], "empty-cells": "send" },
    existing: before.map((id) => [id, "before", `${id}@example.com`]),
    rows: [
      ...before.map((id) => row(id, "changed", `${id}@example.org`)),
      leftAlone("new-1"),
      row("old-4", "", "nowhere"),
      leftAlone("new-2")
    ]
  }
]
