import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  AllowanceUsedUp,
  type ImportError,
  planImport,
  RateLimited,
  RequestRefused,
  resumeImport,
  RunJournal,
  runImport,
  settleImport,
  sharedLimitsInMemory,
  StartInDoubt
} from "../../src/index.ts"
import type { Destination, ImportReason } from "../../src/provider/index.ts"
import type { Script } from "../support/scripted-provider.ts"
import { scriptedJob, scriptedWorld } from "../support/scripted-world.ts"

const day = 24 * 60 * 60 * 1000

const table: Destination = {
  name: "table 16",
  key: "a script, table 16",
  allowance: { most: 3, windowMillis: day, unit: "runs a day" }
}

const limited = (retryAfterMillis?: number) =>
  new RateLimited({
    endpoint: "POST /jobs",
    mayBeAllowance: true,
    ...(retryAfterMillis === undefined ? {} : { retryAfterMillis })
  })

/** What another request of a start meets, such as one for a token. */
const otherwiseLimited = () => new RateLimited({ endpoint: "GET /token" })

/** A service whose starts end in turn as scripted, then succeed. */
const world = Effect.gen(function* () {
  const limits = sharedLimitsInMemory()
  const reasons: Array<ImportReason> = []
  const state = { starts: 0, startedWhenWarned: -1 }
  const script: Script = {
    destination: () => table,
    start: (_file, { label }) =>
      Effect.suspend(() => {
        state.starts += 1
        const reason = reasons.shift()
        return reason === undefined
          ? Effect.succeed(scriptedJob(`job-${state.starts}`, label))
          : Effect.fail(reason)
      })
  }
  const { events, file, inEngine } = yield* scriptedWorld({
    script,
    limits,
    rows: "abcdef",
    onEvent: ({ type }) => {
      if (type === "allowance-warned") state.startedWhenWarned = state.starts
    }
  })
  const importOne = (changes: Partial<Script> = {}) =>
    inEngine(runImport(planImport({ file, provider: "scripted", importType: "rows" })), changes)
  const used = limits.countUses(`allowance of ${table.key}`, day)
  const warnings = () => events.filter(({ type }) => type === "allowance-warned")
  return { importOne, inEngine, reasons, state, used, warnings }
})

const reasonOf = <A, R>(effect: Effect.Effect<A, ImportError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe("an allowance", () => {
  it.live("is counted over runs, and a start beyond it is warned of and not refused", () =>
    Effect.gen(function* () {
      const { importOne, state, used, warnings } = yield* world
      for (let run = 1; run <= 3; run++) yield* importOne()
      assert.strictEqual(yield* used, 3)
      assert.deepStrictEqual(warnings(), [])
      yield* importOne()
      const [warning] = warnings()
      assert.deepInclude(warning, {
        destination: "table 16",
        unit: "runs a day",
        most: 3,
        used: 3,
        needed: 1
      })
      assert.strictEqual(state.startedWhenWarned, 3, "it was told after the start")
      assert.strictEqual(state.starts, 4)
    }).pipe(Effect.scoped)
  )

  it.live("is not used by a start that certainly made no job", () =>
    Effect.gen(function* () {
      const { importOne, reasons, state, used } = yield* world
      reasons.push(new RequestRefused({ endpoint: "POST /jobs", status: 400, detail: "no" }))
      yield* Effect.flip(importOne())
      assert.strictEqual(yield* used, 0)
      reasons.push(limited())
      yield* importOne()
      assert.strictEqual(state.starts, 3)
      assert.strictEqual(yield* used, 1)
    }).pipe(Effect.scoped)
  )

  it.live("is used by a start in doubt, until it is certain that there is no job", () =>
    Effect.gen(function* () {
      const { importOne, inEngine, reasons, used } = yield* world
      reasons.push(new StartInDoubt({ label: "x", cause: "ECONNRESET" }))
      yield* Effect.flip(importOne())
      assert.strictEqual(yield* used, 1)
      const absent = { find: () => Effect.succeed([]) }
      const [runId = ""] = yield* inEngine(Effect.flatMap(RunJournal, (journal) => journal.list))
      yield* inEngine(resumeImport(runId), absent)
      assert.strictEqual(yield* used, 1, "the doubtful start is still counted beside the one that was made")
    }).pipe(Effect.scoped)
  )

  it.live("is not used by a start of which a person knows that it made no job", () =>
    Effect.gen(function* () {
      const { importOne, inEngine, reasons, used } = yield* world
      reasons.push(new StartInDoubt({ label: "x", cause: "ECONNRESET" }))
      const { runId = "" } = yield* Effect.flip(importOne())
      yield* inEngine(settleImport(runId, { type: "not-started" }))
      yield* inEngine(resumeImport(runId))
      assert.strictEqual(yield* used, 1)
    }).pipe(Effect.scoped)
  )

  it.live("that is used as far as is known makes the first refusal final, with the time to come back", () =>
    Effect.gen(function* () {
      const { importOne, inEngine, reasons, state } = yield* world
      for (let run = 1; run <= 3; run++) yield* importOne()
      reasons.push(limited())
      const before = Date.now()
      const { reason, runId = "" } = yield* Effect.flip(importOne())
      assert.instanceOf(reason, AllowanceUsedUp)
      assert.strictEqual(state.starts, 4, "it was tried again")
      const { backAt = 0 } = reason
      assert.isAtLeast(backAt, before + day)
      assert.isAtMost(backAt, Date.now() + day)
      assert.include(reason.message, "3 runs a day for table 16")
      assert.include(reason.message, `${new Date(backAt).toISOString().slice(0, 19)}Z (UTC) at the latest`)
      const report = yield* inEngine(resumeImport(runId))
      assert.strictEqual(report.job?.id, "job-5")
      assert.strictEqual(state.starts, 5)
    }).pipe(Effect.scoped)
  )

  it.live("is what a limit means that outlasts all attempts, whoever has used it", () =>
    Effect.gen(function* () {
      const { importOne, reasons, state, used } = yield* world
      reasons.push(limited(), limited(), limited(7))
      const before = Date.now()
      const reason = yield* reasonOf(importOne())
      assert.strictEqual(reason._tag, "AllowanceUsedUp")
      assert.strictEqual(state.starts, 3)
      assert.isAtMost((reason as AllowanceUsedUp).backAt ?? before + day, Date.now() + 7)
      assert.strictEqual(yield* used, 0)
    }).pipe(Effect.scoped)
  )

  it.live(
    "does not turn a limit that passes into one that is used up, nor one of a place without allowance",
    () =>
      Effect.gen(function* () {
        const { importOne, reasons } = yield* world
        reasons.push(limited(), limited())
        yield* importOne()
        reasons.push(limited(), limited(), limited())
        const reason = yield* reasonOf(importOne({ destination: () => ({ name: "a list", key: "list" }) }))
        assert.strictEqual(reason._tag, "RateLimited")
      }).pipe(Effect.scoped)
  )

  it.live("is not what a limit means of another request than the start itself", () =>
    Effect.gen(function* () {
      const { importOne, inEngine, reasons, state } = yield* world
      reasons.push(limited(), otherwiseLimited(), otherwiseLimited())
      const { reason, runId = "" } = yield* Effect.flip(importOne())
      assert.strictEqual(reason._tag, "RateLimited")
      assert.strictEqual(state.starts, 3)
      yield* inEngine(resumeImport(runId))
      for (let run = 2; run <= 3; run++) yield* importOne()
      // Even when all of it has been used.
      reasons.push(otherwiseLimited(), otherwiseLimited(), otherwiseLimited())
      assert.strictEqual(yield* Effect.map(reasonOf(importOne()), ({ _tag }) => _tag), "RateLimited")
      assert.strictEqual(state.starts, 9, "it was not tried again")
    }).pipe(Effect.scoped)
  )

  it.live("is not what a limit means that only kept a start in doubt from being looked for", () =>
    Effect.gen(function* () {
      const { importOne, reasons, used } = yield* world
      reasons.push(new StartInDoubt({ label: "x", cause: "ECONNRESET" }))
      const reason = yield* reasonOf(importOne({ find: () => Effect.fail(limited()) }))
      assert.strictEqual(reason._tag, "RateLimited")
      assert.strictEqual(yield* used, 1)
    }).pipe(Effect.scoped)
  )

  it.live("that the service itself calls used up gets a time to come back too", () =>
    Effect.gen(function* () {
      const { importOne, reasons } = yield* world
      reasons.push(new AllowanceUsedUp({ allowance: "runs a day", retryAfterMillis: 60_000 }))
      const before = Date.now()
      const { backAt = 0 } = (yield* reasonOf(importOne())) as AllowanceUsedUp
      assert.isAtLeast(backAt, before + 60_000)
      assert.isAtMost(backAt, Date.now() + 60_000)
    }).pipe(Effect.scoped)
  )

  it.live("is held against all parts of a file before the first one is started", () =>
    Effect.gen(function* () {
      const { importOne, inEngine, reasons, state, used, warnings } = yield* world
      const inParts: Partial<Script> = { limits: { maxRows: 2 } }
      yield* importOne(inParts)
      assert.deepStrictEqual(warnings(), [])
      assert.strictEqual(yield* used, 3)
      reasons.push(new RequestRefused({ endpoint: "POST /jobs", status: 400, detail: "" }))
      yield* Effect.flip(importOne(inParts))
      assert.strictEqual(warnings().length, 1)
      assert.deepInclude(warnings()[0], { most: 3, used: 3, needed: 3 })
      assert.strictEqual(state.startedWhenWarned, 3, "a part was started before the warning")
      const ids = yield* inEngine(Effect.flatMap(RunJournal, (journal) => journal.list))
      for (const id of ids) yield* inEngine(resumeImport(id), inParts)
      assert.strictEqual(yield* used, 6)
      assert.strictEqual(warnings().length, 2)
    }).pipe(Effect.scoped)
  )
})
