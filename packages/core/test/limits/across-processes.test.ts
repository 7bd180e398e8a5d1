import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { sharedLimitsInFiles } from "../../src/limits/limits-in-files.ts"
import { waitForPlace } from "../../src/limits/wait-for-place.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"

const script = fileURLToPath(new URL("../support/take-places.ts", import.meta.url))

/** A process that takes places of the key "k" in a folder, so many at once, so many times, and holds each for a while. */
const taking = (
  folder: string,
  options: { readonly places: number; readonly times: number; readonly hold: number; readonly most?: number }
) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { hold, most, places, times } = options
      const args = [folder, "k", places, times, hold, most ?? ""].map(String)
      return spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const ended = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    return child.exitCode
  })

/** Resolves once a process has said so many times that it holds a place. */
const heldBy = (child: ChildProcess, times: number) =>
  Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        let said = ""
        child.stdout?.on("data", (text: Buffer) => {
          said += String(text)
          if (said.split("held").length > times) resolve()
        })
      })
  )

/** What the processes wrote down, in the order of writing. */
const recordOf = (folder: string) =>
  Effect.map(
    Effect.promise(() => readFile(join(folder, "record.txt"), "utf8")),
    (text) =>
      text
        .trim()
        .split("\n")
        .map((line) => line.split(" ") as [string, string])
        .map(([sign, at]) => ({ sign, at: Number(at) }))
  )

describe("limits of several processes", () => {
  it.live("are kept together, and every one of them gets its turn", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const children = yield* Effect.all([
        taking(folder, { places: 2, times: 12, hold: 10 }),
        taking(folder, { places: 2, times: 12, hold: 10 }),
        taking(folder, { places: 2, times: 12, hold: 10 })
      ])
      for (const child of children) assert.strictEqual(yield* ended(child), 0)
      const record = yield* recordOf(folder)
      assert.strictEqual(record.length, 72)
      let held = 0
      let most = 0
      for (const { sign } of record) {
        held += sign === "+" ? 1 : -1
        most = Math.max(most, held)
      }
      assert.strictEqual(most, 2)
    }).pipe(Effect.scoped)
  )

  it.live("let no more into any window than its most", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const children = yield* Effect.all([
        taking(folder, { places: 9, times: 6, hold: 0, most: 4 }),
        taking(folder, { places: 9, times: 6, hold: 0, most: 4 })
      ])
      for (const child of children) assert.strictEqual(yield* ended(child), 0)
      const record = yield* recordOf(folder)
      const momentsOf = (wanted: string) => record.flatMap(({ at, sign }) => (sign === wanted ? [at] : []))
      assert.strictEqual(momentsOf("+").length, 12)
      // Twelve fill three windows, so that the last comes two windows after the first. What is written down may come late: the
      // first was let in after it had asked, and the last before that was noted.
      assert.isAtLeast(Math.max(...momentsOf("+")) - Math.min(...momentsOf("?")), 600)
    }).pipe(Effect.scoped)
  )

  it.live("get the places of a process that was killed back at once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const child = yield* taking(folder, { places: 3, times: 3, hold: 1_000_000 })
      yield* heldBy(child, 3)
      const limits = sharedLimitsInFiles(() => folder)
      assert.isFalse(yield* limits.tryPlace("k", 3))
      const waiting = yield* Effect.forkChild(Effect.scoped(waitForPlace(limits, "k", 3)))
      yield* Effect.sleep(50)
      assert.isUndefined(waiting.pollUnsafe())
      child.kill("SIGKILL")
      yield* ended(child)
      for (let place = 1; place <= 3; place++) yield* waitForPlace(limits, "k", 3)
    }).pipe(Effect.scoped)
  )
})
