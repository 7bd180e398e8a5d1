/** Runs whose clock is wrong, or is set while they run: from process to process, and within one. */
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { runChild } from "./support/child.ts"
import { fastClock, resumeRun } from "./support/kill-case.ts"
import { actitoListed, advocateEvents, type Scenario } from "./support/scenarios.ts"
import { shortForm } from "./support/short-form.ts"
import { type StopAt, stopText } from "./support/stop.ts"
import { complaintsAbout, type Story, storyOf } from "./support/story.ts"
import { inWorld, theRun } from "./support/world.ts"

const timeout = 300_000
const casesAtOnce = 3
const hour = 3_600_000
const day = 24 * hour

let tried = 0

afterAll(() => {
  console.log(`clock: ${tried} cases`)
})

interface ClockCase {
  readonly name: string
  readonly first: number
  readonly afterMillis?: number
  readonly stop?: StopAt
  readonly later: number
}

const entry = (name: string, when: StopAt["when"]): StopAt => ({ at: "entry", name, when })

const stops = [
  entry("staged", "after"),
  entry("start-begun", "after"),
  entry("job-started", "before"),
  entry("job-started", "after"),
  entry("collect-begun", "after")
]

/** Clocks of the first process and of the one that resumes. */
const clocks = [
  { first: 0, later: day },
  { first: 0, later: -day },
  { first: 3 * day, later: 0 },
  { first: -3 * day, later: 0 }
]

const cases: ReadonlyArray<ClockCase> = shortForm([
  ...stops.flatMap((stop, number) =>
    // In turns, so that each of the clocks is among the cases of the short form.
    (number % 2 === 0 ? clocks : clocks.toReversed()).map(({ first, later }) => ({
      name: `${first / hour} h, killed ${stopText(stop)}, then ${later / hour} h`,
      first,
      stop,
      later
    }))
  ),
  ...[hour, -hour].flatMap((first) =>
    [250, 400].map((afterMillis) => ({
      name: `${first / hour} h after ${afterMillis} ms`,
      first,
      afterMillis,
      later: 0
    }))
  )
])

const complaintsOf = (
  scenario: Scenario,
  story: Story,
  { afterMillis = 0, first, later, name, stop }: ClockCase
) =>
  inWorld(scenario, async (world) => {
    const begun = await runChild(world, ["run", ...scenario.args], {
      clock: { aheadMillis: first, afterMillis },
      ...(stop === undefined ? {} : { stop })
    })
    const printed = [begun.stdout, begun.stderr]
    const runId = await theRun(world)
    const complaints: Array<string> = []
    if (stop !== undefined) {
      const isJobAbsent = world.service.jobIds().length === 0
      const clock = { aheadMillis: later, ...(isJobAbsent ? fastClock : {}) }
      const resumed = await (later === 0
        ? resumeRun(world, runId)
        : runChild(world, ["resume", runId], { clock }))
      printed.push(resumed.stdout, resumed.stderr)
      if (resumed.code !== 4) complaints.push(`exit code ${resumed.code ?? "none"}: ${resumed.stderr}`)
    } else if (begun.code !== 4) complaints.push(`exit code ${begun.code ?? "none"}: ${begun.stderr}`)
    complaints.push(...(await complaintsAbout(world, runId, story, printed)))
    return complaints.map((complaint) => `${name}: ${complaint}`)
  })

describe.each([advocateEvents, actitoListed])("a run of $name", (scenario) => {
  it("whose clock is set ends in the same report, with one job", { timeout }, async () => {
    const story = await inWorld(scenario, async (world) => {
      expect((await runChild(world, ["run", ...scenario.args])).code).toBe(4)
      return storyOf(world, await theRun(world))
    })
    tried += cases.length
    const complaints = await atOnce(casesAtOnce, cases, (each) => complaintsOf(scenario, story, each))
    expect(complaints.flat()).toEqual([])
  })
})
