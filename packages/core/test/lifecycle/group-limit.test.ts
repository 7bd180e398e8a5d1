/** How many different keys may share one value of a column. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checkFile } from "../../src/index.ts"
import { GroupCount, mostGroups } from "../../src/lifecycle/1-stage/group-count.ts"
import { notEmpty, plainType, type Preparing, soundly } from "../support/prepare-file.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

const importType = {
  key: { columns: ["account", "id"], means: "record" as const },
  groupLimit: { column: "account", most: 2, message: "has more than 2 users", rule: "the rules, 13" }
}

/** The lines of the rows that are too many. */
const beyondIn = (content: string, preparing: Preparing = {}) =>
  Effect.map(soundly(content, { importType, ...preparing }), ({ tally }) =>
    tally.samples.flatMap(({ code, line }) => (code === "too-many-in-group" ? [line] : []))
  )

describe("the keys of a group", () => {
  it.live("are found to be too many from the first one on that is, with the rule", () =>
    Effect.gen(function* () {
      const content = "Account,id\na,1\nb,1\na,2\na,3\nb,2\na,4\n"
      const columns = { rename: { Account: "account" } }
      const { findings, tally } = yield* soundly(content, { importType, columns })
      assert.deepInclude(tally, { findings: 2, invalidRows: 2, structural: 0 })
      assert.deepStrictEqual(tally.samples[0], {
        by: "engine",
        row: 4,
        line: 5,
        column: "Account",
        code: "too-many-in-group",
        message: "has more than 2 users",
        rule: "the rules, 13"
      })
      assert.include(
        findings,
        '\r\n5,4,Account,too-many-in-group,has more than 2 users,error,"the rules, 13"\r\n'
      )
    }).pipe(Effect.scoped)
  )

  it.live("count once however often they come, and one that is too many is each time", () =>
    Effect.gen(function* () {
      const content = "account,id\na,1\na,1\na,2\na,1\na,3\na,2\na,3\na,4\n"
      assert.deepStrictEqual(yield* beyondIn(content), [6, 8, 9])
      assert.deepStrictEqual(yield* beyondIn(content, { sendAs: "jsonl" }), [6, 8, 9])
    }).pipe(Effect.scoped)
  )

  it.live("are not counted where the group is empty, or the row is invalid anyway", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* beyondIn("account,id\n,1\n,2\n,3\n"), [])
      const rules = { importType: { ...importType, ...notEmpty("name") } }
      assert.deepStrictEqual(
        yield* beyondIn("account,id,name\na,1,\na,2,x\na,1,x\na,3,\na,4,x\n", rules),
        [6]
      )
    }).pipe(Effect.scoped)
  )

  it.live("are counted in JSON, too", () =>
    Effect.gen(function* () {
      const rows = [
        '{"account":"a","id":1}',
        '{"account":"a","id":1}',
        '{"id":2,"account":"a"}',
        '{"account":"a","id":90071992547409931}',
        '{"id":5}'
      ]
      assert.deepStrictEqual(yield* beyondIn(`${rows.join("\n")}\n`, { name: "r.jsonl" }), [4])
    }).pipe(Effect.scoped)
  )

  it.live("have their rows set aside with the others that are invalid", () =>
    Effect.gen(function* () {
      const { file, sent } = yield* soundly("account,id\na,1\na,2\na,3\nb,3\n", {
        importType,
        tolerance: { mode: "tolerant" }
      })
      assert.strictEqual(file.setAside, 1)
      assert.strictEqual(sent, "account,id\r\na,1\r\na,2\r\nb,3\r\n")
    }).pipe(Effect.scoped)
  )

  it("are told from each other among a million, and no row is found to be too many that is not", () => {
    const groups = new GroupCount(1000)
    let beyond = 0
    for (let pass = 0; pass < 2; pass++) {
      for (let number = 0; number < 1_000_000; number++) {
        const isBeyond = groups.isBeyond(`account-${number % 1001}`, [`user-${number}`])
        if (isBeyond) beyond += 1
      }
    }
    assert.deepStrictEqual([beyond, groups.notCounted], [0, 0])
    // All of these groups are full, or lack one. A few have been spared a key by chance.
    let more = 0
    for (let number = 0; number < 1001; number++) {
      if (groups.isBeyond(`account-${number}`, ["one"])) more += 1
      if (groups.isBeyond(`account-${number}`, ["another"])) more += 1
    }
    assert.isAtLeast(more, 990)
  })

  it.live("are not counted in groups that are too many, and the check says so", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const others = Array.from({ length: mostGroups + 5 }, (_, index) => `g${index},1\n`).join("")
      const path = yield* fileIn(folder, "rows.csv", `account,id\n${others}g0,2\ng0,3\n`)
      const found = yield* checkFile({ source: { path }, importType: { ...plainType, ...importType } })
      assert.strictEqual(found.tally.invalidRows, 1)
      assert.include(
        found.notChecked,
        "account has too many different values for their rows to be counted: 5 rows were not."
      )
    }).pipe(Effect.scoped)
  )
})
