/**
 * The shared suite under every personality of the emulated service, with rows of every import type in every format.
 *
 * All of it takes half an hour: `pnpm run matrix`. The short form that is part of all tests takes every personality and every
 * import type, and of the checks every fourth, in turns.
 */
import { complaintAbout, conformanceChecks, runCheckWith } from "@bulkport/testkit"
import { advocatePersonalities } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { advocateSamples } from "./advocate-samples.ts"
import { advocateUnderTest } from "./advocate-under-test.ts"

const isFull = process.env["BULKPORT_MATRIX"] === "full"
const only = process.env["BULKPORT_PERSONALITY"]

const turns = 4
let cases = 0

describe("the shared suite, whatever the service is like", () => {
  for (const [index, personality] of advocatePersonalities.entries()) {
    if (only !== undefined && personality.name !== only) continue
    const samples = process.env["BULKPORT_FIRST"] ? [advocateSamples[0]!] : isFull ? advocateSamples : [advocateSamples[index % advocateSamples.length]!]
    for (const [turn, sample] of samples.entries()) {
      const checks = conformanceChecks.filter((_, number) => isFull || (number + index + turn) % turns === 0)
      it(`${personality.name}: ${sample.importType} as ${sample.format}`, { timeout: 120_000 }, async () => {
        const complaints: Array<string> = []
        for (const check of checks) {
          const layer = advocateUnderTest(sample, personality.behaviour)
          const result = await Effect.runPromise(runCheckWith(check, layer))
          if (result._tag !== "skipped") cases += 1
          const complaint = complaintAbout(result, undefined)
          if (complaint !== undefined) complaints.push(`${check.name}: ${String(complaint).slice(0, 300)}`)
        }
        expect(complaints).toEqual([])
      })
    }
  }
  afterAll(() => console.log(`advocate personalities: ${cases} cases`))
})
