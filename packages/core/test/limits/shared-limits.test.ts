import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import { readdir, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { holdFile } from "../../src/journal/run-lock.ts"
import { sharedLimitsInFiles } from "../../src/limits/limits-in-files.ts"
import { sharedLimitsInMemory } from "../../src/limits/limits-in-memory.ts"
import { stateFolder } from "../../src/limits/state-folder.ts"
import { temporaryFolder } from "../support/scripted-provider.ts"

const stores = {
  "in files": Effect.map(temporaryFolder, (folder) =>
    sharedLimitsInFiles(() => join(folder, "not", "there", "yet"))
  ),
  "in memory": Effect.sync(sharedLimitsInMemory)
}

for (const [where, make] of Object.entries(stores)) {
  describe(`limits ${where}`, () => {
    it.effect("give so many places of a key, and each again once its scope has closed", () =>
      Effect.gen(function* () {
        const limits = yield* make
        const first = yield* Scope.make()
        assert.isTrue(yield* Scope.provide(limits.tryPlace("a", 2), first))
        assert.isTrue(yield* limits.tryPlace("a", 2))
        assert.isFalse(yield* limits.tryPlace("a", 2))
        assert.isTrue(yield* limits.tryPlace("b", 1))
        yield* Scope.close(first, Exit.void)
        assert.isTrue(yield* limits.tryPlace("a", 2))
      }).pipe(Effect.scoped)
    )

    it.effect("let no more uses into any window than its most, and say when there is room", () =>
      Effect.gen(function* () {
        const limits = yield* make
        const window = { most: 2, windowMillis: 1000 }
        yield* TestClock.adjust(5000)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 0)
        yield* TestClock.adjust(400)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 0)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 600)
        assert.strictEqual(yield* limits.recordUse("b", "", window), 0)
        yield* TestClock.adjust(599)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 1)
        yield* TestClock.adjust(1)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 0)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 400)
      }).pipe(Effect.scoped)
    )

    it.effect("count uses, and take back those of one mark", () =>
      Effect.gen(function* () {
        const limits = yield* make
        assert.strictEqual(yield* limits.countUses("a", 1000), 0)
        for (const mark of ["one", "two", "three"]) yield* limits.recordUse("a", mark, { windowMillis: 1000 })
        yield* limits.takeBackUse("a", "two")
        yield* limits.takeBackUse("a", "never recorded")
        assert.strictEqual(yield* limits.countUses("a", 1000), 2)
        yield* TestClock.adjust(1000)
        assert.strictEqual(yield* limits.countUses("a", 1000), 0)
      }).pipe(Effect.scoped)
    )

    it.effect("do not wait longer than one window for a clock that was set back", () =>
      Effect.gen(function* () {
        const limits = yield* make
        const window = { most: 1, windowMillis: 1000 }
        yield* TestClock.setTime(1_000_000_000)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 0)
        yield* TestClock.setTime(5000)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 1000)
        yield* TestClock.adjust(1000)
        assert.strictEqual(yield* limits.recordUse("a", "", window), 0)
      }).pipe(Effect.scoped)
    )
  })
}

describe("limits in files", () => {
  it.effect("are shared by all that use the folder, under names that do not tell the key", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const one = sharedLimitsInFiles(() => folder)
      const other = sharedLimitsInFiles(() => folder)
      assert.isTrue(yield* one.tryPlace("secretive", 1))
      assert.isFalse(yield* other.tryPlace("secretive", 1))
      yield* one.recordUse("secretive", "", { windowMillis: 1000 })
      assert.strictEqual(yield* other.countUses("secretive", 1000), 1)
      const names = yield* Effect.promise(() => readdir(folder))
      assert.isAbove(names.length, 1)
      assert.notInclude(names.join(" "), "secretive")
    }).pipe(Effect.scoped)
  )

  it.effect("leave the last places to those who allow for more", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const limits = sharedLimitsInFiles(() => folder)
      assert.isTrue(yield* limits.tryPlace("a", 3))
      assert.isTrue(yield* limits.tryPlace("a", 1))
    }).pipe(Effect.scoped)
  )

  it.effect("hold within the process where the folder cannot be made", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = join(folder, "file")
      yield* Effect.promise(() => writeFile(file, ""))
      const limits = sharedLimitsInFiles(() => join(file, "limits"))
      assert.isTrue(yield* limits.tryPlace("a", 1))
      assert.isFalse(yield* limits.tryPlace("a", 1))
      const window = { most: 1, windowMillis: 1000 }
      assert.strictEqual(yield* limits.recordUse("a", "m", window), 0)
      assert.strictEqual(yield* limits.recordUse("a", "m", window), 1000)
      assert.strictEqual(yield* limits.countUses("a", 1000), 1)
      yield* limits.takeBackUse("a", "m")
      assert.strictEqual(yield* limits.countUses("a", 1000), 0)
    }).pipe(Effect.scoped)
  )

  it.effect("hold within the process where there is no telling which folder is meant", () =>
    Effect.gen(function* () {
      // As the name of the home folder does for a user that the system does not know.
      const limits = sharedLimitsInFiles(() => {
        throw new Error("ENOENT")
      })
      assert.isTrue(yield* limits.tryPlace("a", 1))
      assert.isFalse(yield* limits.tryPlace("a", 1))
      assert.strictEqual(yield* limits.recordUse("a", "m", { most: 1, windowMillis: 1000 }), 0)
      assert.strictEqual(yield* limits.countUses("a", 1000), 1)
    }).pipe(Effect.scoped)
  )

  it.live("do not wait for ever for a process that was stopped while it had the uses", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const limits = sharedLimitsInFiles(() => folder, 30)
      yield* limits.recordUse("a", "", { windowMillis: 60_000 })
      const [name = ""] = yield* Effect.promise(() => readdir(folder))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* holdFile(join(folder, name))
          assert.strictEqual(yield* limits.recordUse("a", "", { windowMillis: 60_000 }), 0)
        })
      )
      assert.strictEqual(yield* limits.countUses("a", 60_000), 1)
    }).pipe(Effect.scoped)
  )

  it.effect("begin to count anew when a file is damaged", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const limits = sharedLimitsInFiles(() => folder)
      yield* limits.recordUse("a", "", { windowMillis: 1000 })
      const [name = ""] = yield* Effect.promise(() => readdir(folder))
      yield* Effect.promise(() => writeFile(join(folder, name), "no database ".repeat(1000)))
      assert.strictEqual(yield* limits.countUses("a", 1000), 0)
      yield* limits.recordUse("a", "", { windowMillis: 1000 })
      assert.strictEqual(yield* limits.countUses("a", 1000), 1)
    }).pipe(Effect.scoped)
  )
})

describe("the folder of what runs share", () => {
  it("is the one that is asked for, else the system's own", () => {
    assert.strictEqual(stateFolder({ BULKPORT_STATE_FOLDER: "/here" }, "linux"), "/here")
    assert.strictEqual(stateFolder({ XDG_STATE_HOME: "/state" }, "linux"), join("/state", "bulkport"))
    assert.strictEqual(
      stateFolder({ XDG_STATE_HOME: " " }, "linux"),
      join(homedir(), ".local", "state", "bulkport")
    )
    assert.strictEqual(stateFolder({ LOCALAPPDATA: "/local" }, "win32"), join("/local", "bulkport"))
  })
})
