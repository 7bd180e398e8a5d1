/** Runs whose service gives trouble, of every kind and with everything that is asked of it. */
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { callIn } from "./support/call-in.ts"
import { complaintsAfterFault, type FaultCase } from "./support/fault-case.ts"
import { actitoRoles, advocateRoles, faultCases } from "./support/fault-cases.ts"
import {
  actitoListed,
  actitoUnlisted,
  advocateEvents,
  advocateUsers,
  type Scenario
} from "./support/scenarios.ts"
import { oddCases } from "./support/odd-cases.ts"
import { shortForm } from "./support/short-form.ts"
import { storyOf } from "./support/story.ts"
import { inWorld, theRun } from "./support/world.ts"

const timeout = 300_000
const casesAtOnce = 4

let tried = 0

/** Tries cases and gives what is wrong with each, by its name. */
const complaintsOf = async (scenario: Scenario, cases: ReadonlyArray<FaultCase>) => {
  tried += cases.length
  const story = await inWorld(scenario, async (world) => {
    const { code, stdout } = await callIn(world, ["run", ...scenario.args])
    expect(code, stdout).toBe(4)
    return storyOf(world, await theRun(world))
  })
  const complaints = await atOnce(casesAtOnce, cases, async (each) =>
    (await complaintsAfterFault(scenario, story, each)).map((complaint) => `${each.name}: ${complaint}`)
  )
  return complaints.flat()
}

afterAll(() => {
  console.log(`fault matrix: ${tried} cases`)
})

const starts = ({ name }: { readonly name: string }) => name === "create" || name === "find"

describe("a run with a service that gives trouble", () => {
  it.each([
    { scenario: advocateUsers, roles: advocateRoles },
    { scenario: advocateEvents, roles: advocateRoles.filter(starts) },
    { scenario: actitoListed, roles: actitoRoles },
    { scenario: actitoUnlisted, roles: actitoRoles.filter(({ name }) => name === "create") }
  ])("ends in the same report, with one job: $scenario.name", { timeout }, async ({ roles, scenario }) => {
    expect(await complaintsOf(scenario, shortForm(faultCases(roles, scenario.canFind)))).toEqual([])
  })

  it.each([advocateUsers, advocateEvents, actitoListed])(
    "and answers oddly ends in the same report, with one job: $name",
    { timeout },
    async (scenario) => {
      expect(await complaintsOf(scenario, oddCases(scenario))).toEqual([])
    }
  )
})
