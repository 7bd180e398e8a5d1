/** Runs whose disk is full: at every moment there is, and for real where a small disk can be made. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { runChild } from "./support/child.ts"
import { complaintsAfterKill, goOn, isDiskFull, killAt } from "./support/kill-case.ts"
import { actitoListed, advocateUsers, type Scenario } from "./support/scenarios.ts"
import { shortForm } from "./support/short-form.ts"
import { fullWays, readTrace, stopsAt, stopText } from "./support/stop.ts"
import { complaintsAbout, type Story, storyOf } from "./support/story.ts"
import { entriesOf, inWorld, theRun } from "./support/world.ts"

const timeout = 300_000
const casesAtOnce = 3

let tried = 0

afterAll(() => {
  console.log(`full disk: ${tried} cases`)
})

const undisturbed = (scenario: Scenario) =>
  inWorld(scenario, async (world) => {
    const traceTo = join(world.folder, "trace")
    const { code, stderr } = await runChild(world, ["run", ...scenario.args], { traceTo })
    expect(code, stderr).toBe(4)
    return { story: await storyOf(world, await theRun(world)), moments: await readTrace(traceTo) }
  })

/** The same moment of the engine's is not tried for every import that has it. */
const triedMoments = new Set<string>()

describe.each([advocateUsers, actitoListed])("a run of $name whose disk is full", (scenario) => {
  it("says so, and ends in the same report once there is space", { timeout }, async () => {
    const { moments, story } = await undisturbed(scenario)
    const all = stopsAt(moments, fullWays).filter((stop) => !triedMoments.has(stopText(stop)))
    for (const stop of all) triedMoments.add(stopText(stop))
    const stops = shortForm(all)
    tried += stops.length
    const complaints = await atOnce(casesAtOnce, stops, async (stop) => {
      const full = killAt({ ...stop, effect: "full" })
      return (await complaintsAfterKill(scenario, story, full)).map((each) => `full ${full.name}: ${each}`)
    })
    expect(complaints.flat()).toEqual([])
  })
})

/** Why no small disk can be made here; undefined when one can. */
const whyNot = ((): string | undefined => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can mount one"
  const folder = mkdtempSync(join(tmpdir(), "bulkport-disk-"))
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" })
    execFileSync("umount", [folder])
    return undefined
  } catch {
    return "mounting is not allowed here"
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})()

/** Does something on a disk of its own, of 512 KB. */
const onSmallDisk = async <A>(work: (disk: string) => Promise<A>): Promise<A> => {
  const disk = await mkdtemp(join(tmpdir(), "bulkport-disk-"))
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", disk])
  try {
    return await work(disk)
  } finally {
    execFileSync("umount", [disk])
    await rm(disk, { recursive: true, force: true })
  }
}

/** Runs with so many free blocks, then frees the others. */
const complaintsAfterFilling = (story: Story, freeBlocks: number) =>
  onSmallDisk((disk) =>
    inWorld(
      advocateUsers,
      async (world) => {
        const filler = join(disk, "filler")
        const { bavail, bsize } = await statfs(disk)
        await writeFile(filler, Buffer.alloc((bavail - freeBlocks) * bsize))
        const first = await runChild(world, ["run", ...advocateUsers.args])
        await rm(filler)
        const printed = [first.stdout, first.stderr]
        if (!isDiskFull(first.code, first.stdout))
          return [`${freeBlocks} free: ${first.stdout}${first.stderr}`]
        const runId = await theRun(world)
        const hasRecord = (await entriesOf(world, runId)).length > 0
        const complaints = await goOn(world, runId, printed)
        const finished = hasRecord ? runId : await theRun(world, runId)
        const about = await complaintsAbout(world, finished, story, printed)
        return [...complaints, ...about].map((each) => `${freeBlocks} blocks free: ${each}`)
      },
      disk
    )
  )

describe("a run on a small disk", () => {
  const name = "says that it is full, and ends in the same report once there is space"
  it.skipIf(whyNot !== undefined)(
    `${name}${whyNot === undefined ? "" : ` (${whyNot})`}`,
    { timeout },
    async () => {
      const { story } = await undisturbed(advocateUsers)
      const freeBlocks = [0, 1, 2, 3, 4, 5, 6, 7, 8]
      tried += freeBlocks.length
      const complaints = await atOnce(casesAtOnce, freeBlocks, (free) => complaintsAfterFilling(story, free))
      expect(complaints.flat()).toEqual([])
    }
  )
})
