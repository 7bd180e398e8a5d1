import type { ImportReason, JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { salesforcePlugin } from "../src/index.ts"

const problemsOf = <A>(effect: Effect.Effect<A, ImportReason>): Promise<ReadonlyArray<string>> =>
  Effect.runPromise(
    Effect.match(effect, {
      onSuccess: () => [],
      onFailure: (reason) => ("problems" in reason ? reason.problems : [reason.message])
    })
  )

const instanceUrl = "https://acme.my.salesforce.com"
const client = { clientId: "key", clientSecret: "secret" }

const opened = (settings: Readonly<Record<string, string>>) =>
  problemsOf(Effect.scoped(salesforcePlugin.open(settings)))

describe("settings", () => {
  it.each([
    ["a client", { instanceUrl, ...client }],
    ["a token", { instanceUrl, accessToken: "00D!token" }],
    ["a port on this machine without TLS", { instanceUrl: "http://127.0.0.1:8080", ...client }]
  ])("do with %s", async (_, settings) => {
    expect(await opened(settings)).toEqual([])
  })

  it.each([
    ["without any credentials", { instanceUrl }, "instanceUrl"],
    ["with half a client", { instanceUrl, clientId: "key" }, "clientId"],
    ["with a client and a token", { instanceUrl, ...client, accessToken: "00D!token" }, "accessToken"],
    ["with a path behind the address", { instanceUrl: `${instanceUrl}/services`, ...client }, "instanceUrl"],
    ["without TLS", { instanceUrl: "http://acme.my.salesforce.com", ...client }, "instanceUrl"],
    ["with a version that has no ingest jobs", { instanceUrl, ...client, apiVersion: "40.0" }, "apiVersion"],
    ["with no size at all", { instanceUrl, ...client, maxFileBytes: "0" }, "maxFileBytes"]
  ])("are refused %s, without showing a secret", async (_, settings, blamed) => {
    const problems = (await opened(settings)).join(" ")
    expect(problems).toContain(blamed)
    expect(problems).not.toMatch(/\bsecret\b.*=|00D!token/)
  })
})

describe("options", () => {
  const resolved = (importType: string, options: JsonObject) =>
    problemsOf(salesforcePlugin.importType(importType, options))

  it.each([
    ["insert", {}, /object is missing/],
    ["insert", { object: "Contact; drop" }, /object must be the API name/],
    ["insert", { object: "Contact", "external-id": "Number__c" }, /external-id is for upsert/],
    ["delete", { object: "Case", "assignment-rule": "01Q000000000001" }, /no meaning for delete/],
    ["upsert", { object: "Contact", externalId: "Number__c" }, /no option externalId/],
    ["merge", { object: "Contact" }, /merge/]
  ])("of %s are refused: %o", async (importType, options, problem) => {
    expect(await resolved(importType, options)).toEqual([expect.stringMatching(problem)])
  })

  it("say which column names the rows", async () => {
    const options = { object: "Contact", "external-id": "Account.Number__c" }
    const upsert = await Effect.runPromise(salesforcePlugin.importType("upsert", options))
    expect(upsert).toMatchObject({ requiredColumns: ["Account.Number__c"], isDestructive: false })
    const hardDelete = await Effect.runPromise(salesforcePlugin.importType("hard-delete", { object: "Lead" }))
    expect(hardDelete).toMatchObject({ requiredColumns: ["Id"], isDestructive: true })
  })
})
