/** Deliveries over real HTTP: which lead to a look at a job, and which do not. */
import { Effect, Redacted, Result } from "effect"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { makeWebhookReceiver, maxWebhookBytes } from "../src/webhooks/webhook-receiver.ts"
import { WebhookRefused, webhookRefusals } from "../src/webhooks/webhook-refused.ts"
import {
  apiKey,
  eventOf,
  jwsOf,
  legacyOf,
  refusal,
  said,
  signed,
  signer,
  stranger,
  tenantAlias,
  withReceiver
} from "./webhook-world.ts"

describe("a delivery that the service signed", () => {
  it("says which job to look at", async () => {
    const { asked, hint, status } = await said(eventOf(), signed(eventOf()))
    expect(status).toBe(200)
    expect(asked).toBe(1)
    expect(hint).toEqual({
      _tag: "PollNow",
      status: 200,
      eventId: "577303ece4b066c5cb171835",
      eventType: "export.completed",
      jobId: "5d7c18e71c3882380afea94f",
      jobName: "bulkport-20261127-101010-abcde",
      providerState: "COMPLETED"
    })
  })

  it.each(["export.created", "export.completed", "job.completed"])("may be about %s", async (type) => {
    const body = eventOf({ type })
    expect(await said(body, signed(body))).toMatchObject({
      status: 200,
      hint: { _tag: "PollNow", eventType: type }
    })
  })

  it("may have the older shape, unknown members, and none that is not needed", async () => {
    const older = eventOf({}, { type: "USER", task: undefined, operation: undefined, later: [1] })
    expect(await said(older, signed(older))).toMatchObject({ hint: { _tag: "PollNow" } })

    const bare = JSON.stringify({
      type: "job.completed",
      tenantAlias,
      data: { id: "1", name: null, status: 7 },
      next: {}
    })
    const { hint } = await said(bare, signed(bare))
    expect(hint).toEqual({ _tag: "PollNow", status: 200, eventType: "job.completed", jobId: "1" })
  })

  it("may be signed over the bytes themselves, as RFC 7797 has it", async () => {
    const body = eventOf({}, { requester: "Zoë" })
    const headers = signed(body, { b64: false, crit: ["b64"] })
    expect(await said(body, headers)).toMatchObject({ status: 200, hint: { _tag: "PollNow" } })
  })

  it("is known by its header in any case, alone or in a list", () =>
    withReceiver(({ receive }) =>
      Effect.gen(function* () {
        const body = Buffer.from(eventOf())
        for (const name of ["x-hook-jws-rfc-7797", "X-HOOK-JWS-RFC-7797"]) {
          for (const value of [jwsOf(body, signer), [jwsOf(body, signer)]])
            expect(yield* receive({ headers: { [name]: value }, body })).toMatchObject({ _tag: "PollNow" })
        }
      })
    ))

  it("gives the same hint when it is delivered again", () =>
    withReceiver((world) =>
      Effect.gen(function* () {
        for (const _time of [1, 2, 3]) expect(yield* world.deliver(eventOf(), signed(eventOf()))).toBe(200)
        expect(world.said[2]).toEqual(world.said[0])
        expect(world.said[2]).toMatchObject({ _tag: "PollNow" })
      })
    ))
})

describe("a delivery about something else", () => {
  it.each([
    ["an event about no job", { type: "user.created" }, "other-event"],
    ["a test of the subscription", { type: "test", data: { endpointUrl: "u", name: "n" } }, "other-event"],
    ["another tenant", { tenantAlias: "test_abd" }, "other-tenant"],
    ["a tenant of another case", { tenantAlias: "TEST_ABC" }, "other-tenant"],
    ["no data", { data: undefined }, "no-job"],
    ["data without an id", { data: { name: "n" } }, "no-job"],
    ["an empty id", { data: { id: "" } }, "no-job"]
  ])("is taken for delivered and ignored: %s", async (_what, change, why) => {
    const body = eventOf(change)
    expect(await said(body, signed(body))).toMatchObject({ status: 200, hint: { _tag: "Ignored", why } })
  })

  it("says its type at a length that is safe to show", async () => {
    const body = eventOf({ type: `a\n${"b".repeat(1000)}` })
    const { hint } = await said(body, signed(body))
    expect((hint as { eventType: string }).eventType).toMatch(/^a b{98}…$/)
  })
})

describe("a delivery that cannot be read", () => {
  it.each([
    ["no JSON", "not json"],
    ["nothing", ""],
    ["a list", "[]"],
    ["no tenant", JSON.stringify({ id: "1", type: "test" })],
    ["a type that is no text", eventOf({ type: 1 })]
  ])("is refused with 400 although it is signed: %s", async (_what, body) => {
    expect(await said(body, signed(body))).toMatchObject(refusal("body-unreadable", 400))
  })

  it("is refused when its bytes are no text", async () => {
    const body = new Uint8Array(Buffer.from(eventOf({}, { name: "Zoë" }), "latin1"))
    expect(await said(body, signed(body))).toMatchObject(refusal("body-unreadable", 400))
  })

  it("is refused for its size, before anything else is looked at", async () => {
    const body = JSON.stringify({ ...JSON.parse(eventOf()), filling: "x".repeat(maxWebhookBytes) })
    expect(await said(body, signed(body))).toMatchObject({ ...refusal("body-too-large", 413), asked: 0 })
  })

  it("may be as large as it is allowed to be", async () => {
    const maxBodyBytes = eventOf().length
    expect(await said(eventOf(), signed(eventOf()), { maxBodyBytes })).toMatchObject({ status: 200 })
    expect(await said(eventOf(), signed(eventOf()), { maxBodyBytes: maxBodyBytes - 1 })).toMatchObject(
      refusal("body-too-large", 413)
    )
  })
})

describe("making a receiver", () => {
  it.each([
    [{ tenantAlias: "../other" }, "tenantAlias"],
    [{ tenantAlias: "" }, "tenantAlias"],
    [{ baseUrl: "http://app.referralsaasquatch.com" }, "baseUrl"],
    [{ baseUrl: "somewhere" }, "baseUrl"],
    [{ legacyApiKey: Redacted.make("") }, "legacyApiKey"]
  ])("fails for %j", async (options, name) => {
    const made = await Effect.runPromise(Effect.result(makeWebhookReceiver({ tenantAlias, ...options })))
    expect(made).toMatchObject({ _tag: "Failure", failure: { _tag: "SettingsInvalid" } })
    expect(Result.isFailure(made) && made.failure.message).toContain(name)
  })

  it("needs a tenant only", async () => {
    const receive = await Effect.runPromise(makeWebhookReceiver({ tenantAlias }))
    const refused = await Effect.runPromise(Effect.flip(receive({ headers: {}, body: new Uint8Array() })))
    expect(refused.reason).toBe("unsigned")
  })
})

describe("a refusal", () => {
  it.each(webhookRefusals.map((reason) => [reason]))("never has the status of a delivery: %s", (reason) => {
    const refused = new WebhookRefused({ reason, detail: "some detail" })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.message).toContain("some detail")
    expect(refused.nextStep).not.toBe("")
  })

  it("tells nothing of the keys, the signatures or the body", () =>
    withReceiver(
      (world) =>
        Effect.gen(function* () {
          const jws = jwsOf(eventOf(), signer)
          const other = eventOf({}, { requester: "somebody@example.com" })
          for (const headers of [
            { "x-hook-jws-rfc-7797": jws },
            { "x-hook-jws-rfc-7797": jwsOf(other, { ...stranger, kid: "other" }) },
            { "x-hook-jws-rfc-7797": jwsOf(other, signer, { alg: "HS256" }) },
            { "x-hook-jws-rfc-7797": `${jws}.more` },
            { "x-hook-signature": legacyOf(eventOf(), apiKey) }
          ])
            expect(yield* world.deliver(other, headers)).toBe(401)
          expect(yield* world.deliver("somebody@example.com", signed("somebody@example.com"))).toBe(400)

          const shown = world.said
            .map((each) => `${inspect(each, { depth: 9, showHidden: true })} ${JSON.stringify(each)}`)
            .join("\n")
          for (const secret of [apiKey, legacyOf(eventOf(), apiKey), jws.split("..")[1]!, "example.com"])
            expect(shown).not.toContain(secret)
        }),
      { legacyApiKey: Redacted.make(apiKey) }
    ))
})
