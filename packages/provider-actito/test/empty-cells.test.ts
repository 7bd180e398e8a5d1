/** What becomes of columns with empty cells when the user wants them left out. */
import type { JsonObject, PreparedFile, RetriedRun } from "@bulkport/core/provider"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { ActitoStaged } from "../src/actito-staged.ts"
import { actitoPlugin } from "../src/index.ts"
import { mappingOf } from "../src/actito-definition.ts"
import { profileA } from "../src/actito-wire-profile.ts"
import { failureOf, makeContext, prepare, run } from "./support.ts"

const dropping: JsonObject = { table: "16", key: ["Id"], "empty-cells": "drop-columns" }

const staged = Effect.fnUntraced(function* (
  csv: string,
  options: JsonObject = dropping,
  changes: Partial<PreparedFile> = {},
  bytes?: Buffer,
  retryOf?: RetriedRun
) {
  const provider = yield* actitoPlugin.open({ apiKey: "k", entity: "shop", baseUrl: "http://127.0.0.1:9" })
  const { context, folder } = yield* makeContext()
  const source = prepare(folder, csv, options, changes)
  if (bytes !== undefined) writeFileSync(source.path, bytes)
  const told = retryOf === undefined ? context : { ...context, retryOf }
  const file = yield* provider.stage(source, told)
  const { definition } = file.handle as ActitoStaged
  const loaded = mappingOf(definition, profileA)?.map(({ header }) => header)
  return { file, loaded, notes: file.notes ?? [] }
})

describe("columns with empty cells", () => {
  it("are left out of the definition, and named with how many there were", () =>
    run(
      Effect.gen(function* () {
        const { loaded, notes } = yield* staged('Id,Mail,Tel,Note\n1,,3,x\n2,b,,y\n3,c,"",z\n')
        expect(loaded).toEqual(["Id", "Note"])
        expect(notes).toEqual([
          "Column Mail is not loaded: 1 of 3 cells is empty.",
          "Column Tel is not loaded: 2 of 3 cells are empty."
        ])
      })
    ))

  it("are counted among those that are loaded only", () =>
    run(
      Effect.gen(function* () {
        const options = { ...dropping, map: { Id: "customerId", Mail: "emailAddress" } }
        const { loaded, notes } = yield* staged("Id,Mail,Tel\n1,a,\n", options)
        expect(loaded).toEqual(["Id", "Mail"])
        expect(notes).toEqual([])
      })
    ))

  it("are the same for every part of a file", () =>
    run(
      Effect.gen(function* () {
        // The part is the header and the first row; only the second row has an empty cell.
        const csv = "Id,Mail,Tel\n1,a,3\n2,,4\n"
        const { loaded } = yield* staged(csv, dropping, { ranges: [{ from: 0, to: 18 }], rows: 1 })
        expect(loaded).toEqual(["Id", "Tel"])
      })
    ))

  it("are found in a file that is not UTF-8", () =>
    run(
      Effect.gen(function* () {
        const csv = "Id,Prénom,Tel\n1,Zoé,\n"
        const options = { ...dropping, "sent-encoding": "iso-8859-1" }
        const changes = { encoding: "iso-8859-1" } as const
        const { loaded } = yield* staged(csv, options, changes, Buffer.from(csv, "latin1"))
        expect(loaded).toEqual(["Id", "Prénom"])
      })
    ))

  it("are loaded all the same where no record is changed", () =>
    run(
      Effect.gen(function* () {
        const { loaded, notes } = yield* staged("Id,Mail\n1,\n", { ...dropping, mode: "create" })
        expect(loaded).toEqual(["Id", "Mail"])
        expect(notes[0]).toMatch(/mode create changes no record/)
      })
    ))

  it.each([
    [
      "a key column among them",
      "Id,Mail\n,a\n1,b\n",
      dropping,
      /key column Id cannot be left out, and 1 of 2/
    ],
    ["all columns among them", "A,B\n,b\na,\n", { table: "16", "empty-cells": "drop-columns" }, /nothing/]
  ] as const)("are a reason to refuse with %s", (_, csv, options, sentence) =>
    run(
      Effect.gen(function* () {
        const reason = yield* failureOf(staged(csv, options))
        expect(reason._tag).toBe("OptionsInvalid")
        expect(reason.message).toMatch(sentence)
      })
    )
  )

  it("stay out of a retry of some rows, which says so", () =>
    run(
      Effect.gen(function* () {
        const first = yield* staged("Id,Mail,Tel\n1,a,\n2,b,4\n")
        const retryOf = { runId: "run-0", staged: first.file }
        const { loaded, notes } = yield* staged("Id,Mail,Tel\n2,b,4\n", dropping, {}, undefined, retryOf)
        expect(loaded).toEqual(["Id", "Mail"])
        expect(notes).toEqual(["Column Tel is not loaded: run run-0 has left it out."])
        // What is empty among these rows alone is left out as well, and nothing is guessed where the record is lost.
        const more = yield* staged("Id,Mail,Tel,Note\n2,b,4,\n", dropping, {}, undefined, retryOf)
        expect(more.loaded).toEqual(["Id", "Mail"])
        const lost = yield* staged("Id,Mail,Tel\n2,b,4\n", dropping, {}, undefined, { runId: "run-0" })
        expect(lost.loaded).toEqual(["Id", "Mail", "Tel"])
      })
    ))

  it.each(["send", "refuse"])("are left alone with %s", (choice) =>
    run(
      Effect.gen(function* () {
        const { loaded } = yield* staged("Id,Mail\n1,\n", { ...dropping, "empty-cells": choice })
        expect(loaded).toEqual(["Id", "Mail"])
      })
    )
  )
})
