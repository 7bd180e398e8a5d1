/** Two processes that want the same: one run resumed twice, one file imported twice. */
import { afterAll, describe, expect, it } from "vitest"
import { type Child, type Ended, runChild, startChild } from "./support/child.ts"
import { actitoListed, advocateEvents, type Scenario } from "./support/scenarios.ts"
import type { StopAt } from "./support/stop.ts"
import { complaintsAbout, type Story, storyOf } from "./support/story.ts"
import { inWorld, theRun, type World } from "./support/world.ts"

const timeout = 300_000

/** Longer than any test: whoever has a run keeps it until the test lets its job end. */
const heldJobMillis = 600_000

let tried = 0

afterAll(() => {
  console.log(`two processes: ${tried} cases`)
})

const storyWithoutTrouble = (scenario: Scenario): Promise<Story> =>
  inWorld(scenario, async (world) => {
    expect((await runChild(world, ["run", ...scenario.args])).code).toBe(4)
    return storyOf(world, await theRun(world))
  })

const errorOf = ({ stdout }: Ended) =>
  (JSON.parse(stdout) as { readonly error: { readonly tag: string; readonly message: string } }).error

/** Resolves once a process has taken up its run. */
const hasBegun = ({ process: child }: Child): Promise<void> =>
  new Promise((resolve) => {
    child.stderr?.on("data", (text: string) => {
      if (text.includes("run ")) resolve()
    })
  })

const stops: ReadonlyArray<StopAt> = [
  { at: "entry", name: "validated", when: "after" },
  { at: "entry", name: "job-started", when: "before" },
  { at: "entry", name: "job-started", when: "after" }
]

const killedAt = async (world: World, stop: StopAt): Promise<string> => {
  tried += 1
  world.service.setJobMillis(heldJobMillis)
  expect((await runChild(world, ["run", ...world.scenario.args], { stop })).signal).toBe("SIGKILL")
  return theRun(world)
}

describe.each([advocateEvents, actitoListed])("a run of $name", (scenario) => {
  it("that two processes resume at once is resumed by one, with one job", { timeout }, async () => {
    const story = await storyWithoutTrouble(scenario)
    for (const stop of stops) {
      await inWorld(scenario, async (world) => {
        const runId = await killedAt(world, stop)
        const both = [startChild(world, ["resume", runId]), startChild(world, ["resume", runId])]
        // The one that is refused does not wait, and the other one has its job to wait for.
        const loser = await Promise.race(both.map((child) => child.ended))
        world.service.setJobMillis(0)
        const ended = await Promise.all(both.map((child) => child.ended))
        const winner = ended.find((each) => each !== loser)
        expect([winner?.code, loser.code]).toEqual([4, 2])
        expect(errorOf(loser).tag).toBe("RunLocked")
        expect(
          await complaintsAbout(
            world,
            runId,
            story,
            ended.flatMap((each) => [each.stdout, each.stderr])
          )
        ).toEqual([])
      })
    }
  })

  it("that another process has is left to it, and its holder is named", { timeout }, async () => {
    await inWorld(scenario, async (world) => {
      const runId = await killedAt(world, stops[0]!)
      const holder = startChild(world, ["resume", runId])
      await hasBegun(holder)
      const late = await runChild(world, ["resume", runId])
      expect(late.code).toBe(2)
      expect(errorOf(late)).toMatchObject({ tag: "RunLocked" })
      expect(errorOf(late).message).toContain(`process ${holder.process.pid ?? "?"} on host `)
      world.service.setJobMillis(0)
      expect((await holder.ended).code).toBe(4)
      expect(world.service.jobIds()).toHaveLength(1)
    })
  })

  it("that two processes begin at once with the same file makes one job", { timeout }, async () => {
    await inWorld(scenario, async (world) => {
      tried += 1
      // One that would be held is of no use here: where a place takes one import at a time, the other one waits for it.
      world.service.setJobMillis(500)
      const both = [
        startChild(world, ["run", ...scenario.args]),
        startChild(world, ["run", ...scenario.args])
      ]
      const ended = await Promise.all(both.map((child) => child.ended))
      expect(ended.map(({ code }) => code).sort()).toEqual([3, 4])
      expect(errorOf(ended.find(({ code }) => code === 3)!).tag).toBe("AlreadyImported")
      expect(world.service.jobIds()).toHaveLength(1)
    })
  })
})
