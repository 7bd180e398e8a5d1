import type { JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { optionFields, paramsOf } from "../src/advocate-options.ts"
import { advocatePlugin } from "../src/index.ts"

const params = (type: string, options: JsonObject) => Effect.runSync(paramsOf(type, options))

const problems = (type: string, options: JsonObject): ReadonlyArray<string> =>
  Effect.runSync(Effect.flip(paramsOf(type, options))).problems

const silent = { programs: false, webhooks: false }

describe("options", () => {
  it("says explicitly that nothing fires, unless asked", () => {
    expect(params("MUTATION/USER", {})).toEqual({ importEvaluationOptions: silent })
    expect(params("MUTATION/USER_EVENT", {})).toEqual({ importEvaluationOptions: silent })
    expect(params("MUTATION/REFERRAL", {})).toEqual({ importEvaluationOptions: silent })
  })

  it("lets programs and webhooks fire, all or some", () => {
    expect(params("MUTATION/USER", { "fire-programs": true, "fire-webhooks": true })).toEqual({
      importEvaluationOptions: { programs: true, webhooks: true }
    })
    expect(
      params("MUTATION/USER_EVENT", { "only-programs": ["p1"], "only-webhooks": ["user.created"] })
    ).toEqual({
      importEvaluationOptions: {
        programs: { enabledProgramIds: ["p1"] },
        webhooks: { enabledWebhookTypes: ["user.created"] }
      }
    })
  })

  it("sends what users are imported for", () => {
    expect(params("MUTATION/USER", { "program-id": "p1", segments: ["~*", "vip", "~old"] })).toEqual({
      programId: "p1",
      segments: ["~*", "vip", "~old"],
      importEvaluationOptions: silent
    })
  })

  it("keeps emptied accounts and goes on tracking, unless asked", () => {
    expect(params("MUTATION/DELETE_USER", {})).toEqual({ preserveEmptyAccounts: true, doNotTrack: false })
    expect(params("MUTATION/DELETE_USER", { "delete-empty-accounts": true, "do-not-track": true })).toEqual({
      preserveEmptyAccounts: false,
      doNotTrack: true
    })
  })

  it("passes on the parameters of a type it does not know", () => {
    expect(params("MUTATION/USER_STATS", {})).toEqual({})
    expect(params("MUTATION/USER_STATS", { params: { anything: [1] } })).toEqual({ anything: [1] })
  })

  it.each([
    ["MUTATION/USER", { "do-not-track": true }, "do-not-track"],
    ["MUTATION/USER", { params: {} }, "params"],
    ["MUTATION/USER", { nonsense: 1 }, "nonsense"],
    ["MUTATION/USER", { constructor: 1 }, "constructor"],
    ["MUTATION/USER", { "fire-programs": "yes" }, "fire-programs"],
    ["MUTATION/USER", { segments: [] }, "segments"],
    ["MUTATION/USER", { segments: ["vip", "~*"] }, "~*"],
    ["MUTATION/USER", { "fire-programs": true, "only-programs": ["p"] }, "only-programs"],
    ["MUTATION/USER", { "fire-webhooks": true, "only-webhooks": ["user.created"] }, "only-webhooks"],
    ["MUTATION/USER", { "only-webhooks": ["user.deleted"] }, "only-webhooks"],
    ["MUTATION/DELETE_USER", { "fire-programs": true }, "fire-programs"],
    ["MUTATION/USER_STATS", { params: [] }, "params"]
  ] as const)("refuses for %s %j", (type, options, word) => {
    const found = problems(type, options)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(word)
  })

  it("describes every option under its name", () => {
    const described = new Set(optionFields.map(({ name }) => name))
    for (const type of ["MUTATION/USER", "MUTATION/DELETE_USER", "MUTATION/USER_STATS"]) {
      const [problem = ""] = problems(type, { nonsense: 1 })
      const listed = (problem.split("It has: ")[1] ?? "").replace(/\.$/, "").split(", ")
      for (const name of listed) expect(described).toContain(name)
    }
  })
})

describe("import types", () => {
  const resolve = (name: string, options: JsonObject = {}) =>
    Effect.runSync(advocatePlugin.importType(name, options))

  it.each([
    ["users", "MUTATION/USER"],
    ["delete-users", "MUTATION/DELETE_USER"],
    ["user-events", "MUTATION/USER_EVENT"],
    ["MUTATION/USER", "MUTATION/USER"]
  ])("knows %s", (name, id) => {
    expect(resolve(name)).toMatchObject({ id, delimiter: "," })
    expect(resolve(name).rowSchema).toBeDefined()
  })

  it("lets any other import through, and takes it for destructive", () => {
    const type = resolve("MUTATION/REDEEMABLE_REWARD_BALANCE")
    expect(type).toMatchObject({ isDestructive: true, requiredColumns: [] })
    expect(type).not.toHaveProperty("rowSchema")
    expect(type).not.toHaveProperty("key")
  })

  it.each(["QUERY/USER", "USER", "mutation/user", "MUTATION/", ""])(
    "does not know %j, and lists what it knows",
    (name) => {
      const error = Effect.runSync(Effect.flip(advocatePlugin.importType(name, {})))
      expect(error._tag).toBe("UnknownImportType")
      expect(error.message).toContain("MUTATION/USER_EVENT")
    }
  )

  it("checks options before anything is read", () => {
    const error = Effect.runSync(Effect.flip(advocatePlugin.importType("users", { "do-not-track": true })))
    expect(error._tag).toBe("OptionsInvalid")
  })
})
