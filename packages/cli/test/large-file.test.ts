import { Effect } from "effect"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { readyFor } from "../src/large-file.ts"
import { CallSession, Session } from "../src/session.ts"
import { folderWith } from "./support/call.ts"

/** How often the process was made ready. */
const timesReady = async (path: string, bytes?: number): Promise<number> => {
  let times = 0
  const output = { write: () => undefined, isTerminal: false, columns: () => 80 }
  const session = new CallSession(
    {
      folder: tmpdir(),
      environment: {},
      stdin: { isTerminal: false, line: () => () => undefined },
      stdout: output,
      stderr: output,
      plugins: [],
      beforeLargeFile: () => (times += 1),
      onStop: () => () => undefined
    },
    { json: false, events: false }
  )
  await Effect.runPromise(Effect.provideService(readyFor(path, bytes), Session, session))
  return times
}

it("a file of a few rows is read by a process as it is, a large one by one that was made ready", async () => {
  const folder = await folderWith({ "few.csv": "id\n1\n", "many.csv": "id\n".repeat(100_000) })
  expect(await timesReady(join(folder, "few.csv"))).toBe(0)
  expect(await timesReady(join(folder, "many.csv"))).toBe(1)
})

it("a size that is recorded counts, and a file that cannot be looked at is taken for large", async () => {
  const folder = await folderWith({ "few.csv": "id\n1\n" })
  expect(await timesReady(join(folder, "few.csv"), 10_000_000)).toBe(1)
  expect(await timesReady(join(folder, "gone.csv"), 10)).toBe(0)
  expect(await timesReady(join(folder, "gone.csv"))).toBe(1)
})
