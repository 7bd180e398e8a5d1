/** A run by SFTP that is killed and resumed: real processes, and SIGKILL. */
import { afterAll, describe, expect, it } from "vitest"
import { atOnce } from "./support/at-once.ts"
import { runChild } from "./support/child.ts"
import { complaintsAfterKill } from "./support/kill-case.ts"
import { killsBySftp, sftpUsers } from "./support/sftp-scenario.ts"
import { storyOf } from "./support/story.ts"
import { entriesOf, inWorld, theRun } from "./support/world.ts"

const casesAtOnce = 3

afterAll(() => {
  console.log(`kill matrix by SFTP: ${killsBySftp.length} cases`)
})

describe("a run by SFTP that is killed", () => {
  it(
    "ends in the same report when it is resumed, with one rename and one job",
    { timeout: 300_000 },
    async () => {
      const story = await inWorld(sftpUsers, async (world) => {
        const { code, stderr } = await runChild(world, ["run", ...sftpUsers.args])
        expect(code, stderr).toBe(4)
        const runId = await theRun(world)
        expect(await entriesOf(world, runId)).toContain("start-in-doubt")
        return storyOf(world, runId)
      })
      const complaints = await atOnce(casesAtOnce, killsBySftp, async (killed) =>
        (await complaintsAfterKill(sftpUsers, story, killed)).map((each) => `${killed.name}: ${each}`)
      )
      expect(complaints.flat()).toEqual([])
    }
  )
})
