/** The rate of requests as the emulator records it. Takes more than a minute, which is why it is part of the long form only. */
import { describe, expect, it } from "vitest"
import { addTables, ten, withImporter } from "../shared-importer.ts"
import { isFull } from "./support/chosen.ts"

describe("ten imports at once that need more requests than a minute has", () => {
  it.runIf(isFull)(
    "never go above the rate, nor above the requests in flight",
    { timeout: 300_000 },
    async () => {
      await withImporter(
        {},
        { requestsPerMinute: "50", requestsAtOnce: "5" },
        async ({ emulator, importInto }) => {
          const tables = addTables(emulator)
          const reports = await Promise.all(tables.map((table, index) => importInto(table, index)))
          expect(reports.map(({ verdict }) => verdict)).toEqual(ten.map(() => "succeeded"))
          // There was more to ask than a minute allows, so that the rate has held some back.
          expect(emulator.requests().length).toBeGreaterThan(50)
          const { mostInFlight, mostPerMinute } = emulator.traffic()
          expect(mostPerMinute).toBeLessThanOrEqual(50)
          expect(mostInFlight).toBeLessThanOrEqual(5)
          expect(emulator.requestsOf("token")).toHaveLength(1)
        }
      )
    }
  )
})
