/** What a service says is held against the rows of the file before anybody is told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import {
  type Finding,
  planImport,
  ProviderRegistry,
  RequestRefused,
  runImport,
  StartInDoubt
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const rows = 'id,first name,note\n1,Ada,"of London, a countess"\n48113,Grace Hopper,US\n'

/** Runs a script and gives what came of it, and the folder of the runs. */
const run = (script: Script, content = rows, name = "rows.csv") =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, name, content)
    const runs = join(folder, "runs")
    const registry = ProviderRegistry.layer([scriptedPlugin(script)], () => ({}))
    const exit = yield* Effect.exit(
      runImport(planImport({ file, provider: "scripted", importType: "rows" })).pipe(
        Effect.provide(Layer.merge(layerFiles(runs), registry)),
        impatient
      )
    )
    return { exit, runs }
  })

const refusal =
  (detail: string): NonNullable<Script["start"]> =>
  () =>
    Effect.fail(new RequestRefused({ endpoint: "POST /jobs", status: 422, detail }))

/** What is said of a start that is refused. */
const saidOf = (start: NonNullable<Script["start"]>, content?: string, name?: string) =>
  Effect.gen(function* () {
    const { exit } = yield* run({ start }, content, name)
    const failure = Exit.findErrorOption(exit)
    if (failure._tag === "None" || failure.value.reason._tag !== "RequestRefused")
      return assert.fail("it was not refused")
    return failure.value.reason.detail
  })

describe("the words of a service", () => {
  for (const [words, expected] of [
    ["Ada is not known.", "<value> is not known."],
    ["no user ADA, nor Grace Hopper!", "no user <value>, nor <value>!"],
    ['"Hopper" is not a first name', '"<value>" is not a first name'],
    ["cannot take of London, a countess.", "cannot take <value>."],
    ["cut off: of Lond…", "cut off: <value>…"],
    ["cut off: Grace…", "cut off: <value>…"],
    ["user 48113 is blocked", "user <value> is blocked"],
    ["Adam is no countess of Adas", "Adam is no countess of Adas"],
    ["'first name' is missing in line 1 of the US", "'first name' is missing in line 1 of the US"],
    ["at most 4811 rows", "at most 4811 rows"],
    ["(Ada)(ada)Ada,Ada", "(<value>)(<value>)<value>,<value>"]
  ] as const) {
    it.live(`are shown as they are but for what rows hold: ${words}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* saidOf(refusal(words)), expected)
      })
    )
  }

  it.live("are held against the values of JSON rows", () =>
    Effect.gen(function* () {
      const content =
        '{"id":"a","name":{"first":"Ada","all":["Byron",48113]}}\n{"id":"b","name":{"first":"Grace"}}\n'
      assert.strictEqual(
        yield* saidOf(refusal("first name of Ada Byron (48113), Grace"), content, "rows.jsonl"),
        "first name of <value> <value> (<value>), <value>"
      )
    })
  )

  it.live("are held against cells in every way in which they may be written", () =>
    Effect.gen(function* () {
      const content =
        'id,name,note\n1,Christopher Montgomery,"two\nlines"\n2,Zoe\u0301 \u0130nan,"say ""yes"" now"\n3,日本太郎,a b@c\n'
      for (const [words, expected] of [
        ["\u0130\u0130\u0130 knows no two lines", "\u0130\u0130\u0130 knows no <value>"],
        ['no user "Christopher Mon…', 'no user "<value>…'],
        ["no user Christopher …", "no user <value> …"],
        ["no user zo\u00e9 \u0130nan", "no user <value>"],
        ['{\\"note\\":\\"say \\"yes\\" now\\"}', '{\\"note\\":\\"<value>\\"}'],
        ["GET /users/a%20b%40c", "GET /users/<value>"],
        ["値日本太郎です", "値<value>です"]
      ] as const) {
        assert.strictEqual(yield* saidOf(refusal(words), content), expected)
      }
    })
  )

  it.live("are cut where there are very many of them", () =>
    Effect.gen(function* () {
      const words = yield* saidOf(refusal("many of them, ".repeat(100_000)))
      assert.isBelow(words.length, 1_010)
    })
  )

  it.live("are left out where the rows cannot be read any more", () =>
    Effect.gen(function* () {
      const start: NonNullable<Script["start"]> = (file, context) =>
        Effect.andThen(
          Effect.promise(() => rm(file.prepared.source.path)),
          refusal("Ada is not known")(file, context)
        )
      assert.match(yield* saidOf(start), /^\(its words are left out/)
    })
  )

  it.live("do not get into the record of a doubt", () =>
    Effect.gen(function* () {
      const doubt: NonNullable<Script["start"]> = (_file, { label }) =>
        Effect.fail(new StartInDoubt({ label, cause: "HTTP 502, Grace Hopper" }))
      const { exit, runs } = yield* run({ start: doubt })
      assert.isTrue(Exit.isFailure(exit))
      const [id = ""] = yield* Effect.promise(() => readdir(runs))
      const record = yield* Effect.promise(() => readFile(join(runs, id, "journal.ndjson"), "utf8"))
      assert.include(record, "HTTP 502, <value>")
      assert.notInclude(record, "Grace")
    })
  )

  it.live("do not get into findings and their codes", () =>
    Effect.gen(function* () {
      const finding: Finding = {
        by: "service",
        severity: "warning",
        code: "bad Ada",
        message: "Ada, and 'Grace' too.",
        row: 1
      }
      const validate = () => Effect.succeed({ status: "done", findings: [finding] } as const)
      const { exit } = yield* run({ validate })
      if (!Exit.isSuccess(exit)) return assert.fail("the import was refused")
      const { byCode, samples } = exit.value.validation
      assert.deepStrictEqual(byCode, [{ severity: "warning", code: "bad <value>", findings: 1 }])
      assert.strictEqual(samples[0]?.message, "<value>, and '<value>' too.")
    })
  )

  it.live("are shown of a failed job, without what they repeat", () =>
    Effect.gen(function* () {
      const track = () =>
        Effect.succeed({
          state: "failed",
          providerState: "FAILED",
          detail: "Grace Hopper is no countess",
          isKnownState: true
        } as const)
      const { exit } = yield* run({ track })
      if (!Exit.isSuccess(exit)) return assert.fail("the import failed")
      assert.strictEqual(exit.value.providerState, "FAILED")
      assert.strictEqual(exit.value.providerDetail, "<value> is no countess")
    })
  )

  it.live("are counted as one reason for rows that each of them repeats", () =>
    Effect.gen(function* () {
      const { exit } = yield* run({
        statements: [
          { _tag: "RowOutcome", outcome: "rejected", key: { id: "1" }, code: "Bad name Ada" },
          { _tag: "RowOutcome", outcome: "rejected", key: { id: "48113" }, code: "Bad name Grace Hopper" }
        ]
      })
      if (!Exit.isSuccess(exit)) return assert.fail("the import failed")
      assert.deepStrictEqual(exit.value.rejections, [{ code: "Bad name <value>", rows: 2, firstLine: 2 }])
    })
  )
})
