/** Runs of files in parts that are killed and resumed: real processes, and SIGKILL. */
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { runChild } from "./support/child.ts"
import { complaintsAfterKill, killAt } from "./support/kill-case.ts"
import { eventsInParts, profilesInParts } from "./support/parts-scenarios.ts"
import type { Scenario } from "./support/scenarios.ts"
import type { StopAt } from "./support/stop.ts"
import { storyOf } from "./support/story.ts"
import { inWorld, jobRunsOf, theRun } from "./support/world.ts"

const timeout = 300_000
const casesAtOnce = 3

const entry = (when: StopAt["when"], name: string, nth = 1, holding?: string): StopAt => ({
  at: "entry",
  name,
  when,
  nth,
  ...(holding === undefined ? {} : { holding })
})

/** Around everything that only a run in parts does: cutting, beginning parts, passing from one to the next, and joining them. */
const stopsIn = (parts: number): ReadonlyArray<StopAt> => [
  entry("torn", "split"),
  entry("after", "split"),
  entry("torn", "run-created", 1, "-part-1"),
  entry("after", "run-created", 1, `-part-${parts}`),
  entry("before", "staged", parts),
  // Those of the parts come first.
  entry("before", "validated", parts + 1),
  entry("after", "start-begun"),
  entry("after", "start-begun", parts),
  entry("before", "job-started", parts),
  entry("after", "job-started", parts),
  entry("after", "collected"),
  entry("after", "reported"),
  entry("torn", "collected", parts + 1),
  { at: "write", name: "outcomes.csv.part", nth: 2 * parts + 1, when: "torn" },
  { at: "rename", name: "report.json", nth: parts + 1, when: "before" }
]

const undisturbed = (scenario: Scenario) =>
  inWorld(scenario, async (world) => {
    const { code, stderr } = await runChild(world, ["run", ...scenario.args])
    expect(code, stderr).toBe(4)
    const runId = await theRun(world)
    expect(await jobRunsOf(world, runId)).toHaveLength(scenario.jobs ?? 1)
    return storyOf(world, runId)
  })

let tried = 0

afterAll(() => {
  console.log(`kill matrix of parts: ${tried} cases`)
})

describe.each([
  [eventsInParts, stopsIn(3)],
  [profilesInParts, stopsIn(2).filter(({ name }) => /split|staged|start|report/.test(name))]
] as const)("a run of $name that is killed", (scenario, stops) => {
  it("ends in the same report when it is resumed, with one job for each part", { timeout }, async () => {
    const story = await undisturbed(scenario)
    tried += stops.length
    const complaints = await atOnce(casesAtOnce, stops, async (stop) => {
      const killed = killAt(stop)
      return (await complaintsAfterKill(scenario, story, killed)).map((each) => `${killed.name}: ${each}`)
    })
    expect(complaints.flat()).toEqual([])
  })
})
