import type { JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { optionFields, optionsOf, paramsOf } from "../src/advocate-options.ts"
import { advocatePlugin } from "../src/index.ts"

const params = (type: string, options: JsonObject) => paramsOf(type, Effect.runSync(optionsOf(type, options)))

const problems = (type: string, options: JsonObject): ReadonlyArray<string> =>
  Effect.runSync(Effect.flip(optionsOf(type, options))).problems

const silent = { programs: false, webhooks: false, analytics: false }

describe("options", () => {
  it("says explicitly that nothing fires, unless asked", () => {
    expect(params("MUTATION/USER", {})).toEqual({ importEvaluationOptions: silent })
    expect(params("MUTATION/USER_EVENT", {})).toEqual({ importEvaluationOptions: silent })
    expect(params("MUTATION/REFERRAL", {})).toEqual({ importEvaluationOptions: silent })
  })

  it("lets programs, webhooks and analytics react, all or some", () => {
    expect(
      params("MUTATION/USER", { "fire-programs": true, "fire-webhooks": true, "fire-analytics": true })
    ).toEqual({
      importEvaluationOptions: { programs: true, webhooks: true, analytics: true }
    })
    expect(
      params("MUTATION/USER_EVENT", {
        "only-programs": ["p1"],
        "only-webhooks": ["user.created"],
        "only-analytics": ["userCreated", "programGoal"]
      })
    ).toEqual({
      importEvaluationOptions: {
        programs: { enabledProgramIds: ["p1"] },
        webhooks: { enabledWebhookTypes: ["user.created"] },
        analytics: {
          enabledAnalyticsEventCollections: [
            { collectionName: "userCreated" },
            { collectionName: "programGoal" }
          ]
        }
      }
    })
  })

  it("sends what users are imported for", () => {
    expect(
      params("MUTATION/USER", { "program-id": "p1", "add-segments": ["vip"], "remove-segments": ["old"] })
    ).toEqual({
      programId: "p1",
      segments: ["~old", "vip"],
      importEvaluationOptions: silent
    })
    // Clearing comes first, or it would undo the rest.
    expect(params("MUTATION/USER", { "set-segments": ["vip", "new"] })).toMatchObject({
      segments: ["~*", "vip", "new"]
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
    ["MUTATION/USER", { "add-segments": [] }, "add-segments"],
    ["MUTATION/USER", { "add-segments": ["~vip"] }, "add-segments"],
    ["MUTATION/USER", { "set-segments": ["~*"] }, "set-segments"],
    ["MUTATION/USER", { "add-segments": ["vip"], "set-segments": ["new"] }, "set-segments"],
    ["MUTATION/USER", { "add-segments": ["vip"], "remove-segments": ["vip"] }, "vip"],
    ["MUTATION/USER", { "fire-analytics": true, "only-analytics": ["userCreated"] }, "only-analytics"],
    ["MUTATION/USER", { "only-analytics": ["everything"] }, "only-analytics"],
    ["MUTATION/USER", { "share-links": "ShareLinks" }, "share-links"],
    ["MUTATION/USER", { "output-format": "xml" }, "output-format"],
    ["MUTATION/USER", { "mail-to": "nobody" }, "mail-to"],
    ["MUTATION/USER", { "idempotency-keys": "none" }, "idempotency-keys"],
    ["MUTATION/USER_EVENT", { "idempotency-keys": "sometimes" }, "idempotency-keys"],
    ["MUTATION/REDEEMABLE_REWARD_BALANCE", { "fire-programs": true }, "fire-programs"],
    ["MUTATION/REFERRAL", { "program-id": "p" }, "program-id"],
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
    ["MUTATION/USER", "MUTATION/USER"],
    ["redeem-rewards", "MUTATION/REDEEMABLE_REWARD_BALANCE"],
    ["referrals", "MUTATION/REFERRAL"]
  ])("knows %s", (name, id) => {
    expect(resolve(name)).toMatchObject({ id })
    expect(resolve(name).rowSchema).toBeDefined()
  })

  it("lets any other import through, and takes it for destructive", () => {
    const type = resolve("MUTATION/USER_STATS")
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

  it("take referrals as JSON lines only, which is all that is published for them", () => {
    expect(resolve("referrals").formats).toEqual(["jsonl"])
  })

  it.each(["delete-users", "redeem-rewards"])("know that %s cannot be undone", (name) => {
    expect(resolve(name).isDestructive).toBe(true)
  })

  it("make a key for events, the same for the same row, unless told not to", () => {
    const { madeColumn } = resolve("user-events")
    const key = madeColumn?.textOf('{"accountId":"a"}')
    expect(key).toMatch(/^[A-Za-z0-9._-]{8,64}$/)
    expect(resolve("user-events").madeColumn?.textOf('{"accountId":"a"}')).toBe(key)
    expect(madeColumn?.textOf('{"accountId":"b"}')).not.toBe(key)
    expect(resolve("user-events", { "idempotency-keys": "none" }).madeColumn).toBeUndefined()
    expect(resolve("users").madeColumn).toBeUndefined()
  })

  it.each([
    ["users", {}, ["No programs, webhooks or analytics react to it."]],
    [
      "users",
      { "fire-programs": true, "only-webhooks": ["user.created"], "set-segments": ["vip"] },
      [
        "Programs react to it: all; rewards are given and mails go out.",
        "Webhooks react to it: user.created.",
        "Every user leaves all segments, and joins vip."
      ]
    ],
    ["delete-users", { "delete-empty-accounts": true }, ["An account is deleted with its last user"]],
    ["delete-users", {}, ["An account is kept when its last user goes"]],
    ["delete-users", { "do-not-track": true }, ["The users can never be created again"]],
    ["redeem-rewards", {}, ["importing the rows again redeems it again"]],
    ["MUTATION/USER_STATS", {}, ["Nothing is known here about what MUTATION/USER_STATS does."]]
  ] as const)("say what %s with %j does beyond its rows", (name, options, sentences) => {
    const effects = resolve(name, options).effects?.join(" ") ?? ""
    for (const sentence of sentences) expect(effects).toContain(sentence)
  })

  it("check options before anything is read", () => {
    const error = Effect.runSync(Effect.flip(advocatePlugin.importType("users", { "do-not-track": true })))
    expect(error._tag).toBe("OptionsInvalid")
  })
})
