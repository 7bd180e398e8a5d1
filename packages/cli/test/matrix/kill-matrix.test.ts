/** Runs that are killed, at every moment there is, and resumed: real processes, and SIGKILL. */
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { runChild } from "./support/child.ts"
import { complaintsAfterKill, type KillCase, killAt } from "./support/kill-case.ts"
import { killsAmongFaults, killsDuringCalls, killsDuringUpload, killsInDoubt } from "./support/kill-cases.ts"
import { largeActitoProfiles, largeAdvocateUsers } from "./support/large-file.ts"
import { actitoListed, advocateUsers, type Scenario, scenarios } from "./support/scenarios.ts"
import { shortForm } from "./support/short-form.ts"
import { killWays, type Moment, readTrace, type StopAt, stopsAt, stopText } from "./support/stop.ts"
import { type Story, storyOf } from "./support/story.ts"
import { inWorld, theRun } from "./support/world.ts"

const timeout = 300_000
const casesAtOnce = 3

/** A run that nobody disturbs: what it comes to, and every moment of it. */
const undisturbed = (scenario: Scenario) =>
  inWorld(scenario, async (world) => {
    const traceTo = join(world.folder, "trace")
    const { code, stderr } = await runChild(world, ["run", ...scenario.args], { traceTo })
    expect(code, stderr).toBe(4)
    return { story: await storyOf(world, await theRun(world)), moments: await readTrace(traceTo) }
  })

let tried = 0

/** Tries cases and gives what is wrong with each, by its name. */
const complaintsOf = async (scenario: Scenario, story: Story, cases: ReadonlyArray<KillCase>) => {
  tried += cases.length
  const complaints = await atOnce(casesAtOnce, cases, async (each) =>
    (await complaintsAfterKill(scenario, story, each)).map((complaint) => `${each.name}: ${complaint}`)
  )
  return complaints.flat()
}

/** The same file of the engine's is not tried for every import that has it. */
const triedFiles = new Set<string>()

afterAll(() => {
  console.log(`kill matrix: ${tried} cases`)
})

const isAroundStart = ({ at, name }: StopAt): boolean => at === "entry" && /start|job/.test(name)

/** Whether it is the import of its provider that is tried most thoroughly. */
const isFirst = (scenario: Scenario): boolean => scenario === advocateUsers || scenario === actitoListed

describe.each(scenarios)("a run of $name that is killed", (scenario) => {
  let story: Story
  let moments: ReadonlyArray<Moment>

  it("has a story when it is not", async () => {
    ;({ moments, story } = await undisturbed(scenario))
    expect(moments.filter(({ at }) => at === "entry").length).toBeGreaterThan(13)
  })

  const killAll = async (stops: ReadonlyArray<StopAt>): Promise<void> => {
    // What happens around a start is tried whole, always.
    const around = stops.filter(isAroundStart)
    const others = shortForm(stops.filter((stop) => !isAroundStart(stop)))
    const cases = [...around, ...others].map((stop) => killAt(stop))
    expect(await complaintsOf(scenario, story, cases)).toEqual([])
  }

  it("at any entry of its journal ends in the same report, with one job", { timeout }, async () => {
    const entries = moments.filter(({ at }) => at === "entry")
    // Before a step begins is after the one before it has ended: nothing lies between. Half a line is half a line,
    // whoever wrote it. And the other import of a provider differs where it is started and watched.
    const chosen = stopsAt(entries, killWays).filter(({ name, when }) => {
      if (when === "before" && name.endsWith("-begun") && name !== "start-begun") return false
      const isTried = isFirst(scenario) || /start|job|progressed/.test(name)
      return scenario === advocateUsers || (isTried && (when === "after" || when === "before"))
    })
    await killAll(chosen)
  })

  it("at any of its files, or its ledger, ends in the same report, with one job", { timeout }, async () => {
    const others = moments.filter(({ at }) => at !== "entry")
    const chosen = stopsAt(others, killWays).filter((stop) => !triedFiles.has(stopText(stop)))
    for (const stop of chosen) triedFiles.add(stopText(stop))
    await killAll(chosen)
  })

  it("while the service answers, ends in the same report, with one job", { timeout }, async () => {
    expect(await complaintsOf(scenario, story, killsDuringCalls(scenario))).toEqual([])
  })

  // Of Advocate's imports, the one that does harm when it is started twice.
  if (scenario === advocateUsers) return

  it("again while its start is in doubt, ends in the same report, with one job", { timeout }, async () => {
    expect(await complaintsOf(scenario, story, killsInDoubt(scenario))).toEqual([])
  })

  it("while it copes with a fault, ends in the same report, with one job", { timeout }, async () => {
    expect(await complaintsOf(scenario, story, killsAmongFaults(scenario))).toEqual([])
  })
})

describe.each([largeAdvocateUsers, largeActitoProfiles])("a run of $name that is killed", (scenario) => {
  it("in the middle of the upload ends in the same report, with one job", { timeout }, async () => {
    const { story } = await undisturbed(scenario)
    expect(await complaintsOf(scenario, story, killsDuringUpload(scenario))).toEqual([])
  })
})
