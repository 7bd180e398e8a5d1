/** Deliveries over real HTTP: which executions they say to look at, and which are refused. */
import type { ActitoEmulator } from "@bulkport/testkit/emulators"
import { makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect, Redacted, Result } from "effect"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import type { WebhookHints } from "../src/webhooks/webhook-hint.ts"
import { maxWebhookBytes, type WebhookReceiverOptions } from "../src/webhooks/webhook-receiver.ts"
import { DeliveryRefused, deliveryRefusals } from "../src/webhooks/delivery-refused.ts"
import { run } from "./support.ts"
import { receiverFor, type ReceivingServer, secret, startReceiving } from "./webhook-receiving.ts"

const host = "https://api.actito.com"

/** One event as published, with dots in its names. */
const event = (executionId: string, change: object = {}) => ({
  "etl.id": "123456",
  "etl.executionId": executionId,
  "etl.executionStatus": "SUCCESS",
  _links: {
    etlExecution: { href: `/mass-imports/v5/entities/shop/etl-executions/${executionId}` },
    etl: { href: "/mass-imports/v5/entities/shop/etls/123456" }
  },
  ...change
})

const linked = (href: unknown) => ({ _links: { etlExecution: { href } } })

const envelope = (data: unknown, change: object = {}): string =>
  JSON.stringify({
    id: "0d5f5f0e-9d0c-4b57-a3a4-0a3f6a2f0a11",
    data,
    _links: { webhook: { href: "/webhooks/v4/entity/shop/webhookSubscription/7" } },
    ...change
  })

const withReceiver = <A>(
  body: (server: ReceivingServer) => Effect.Effect<A, unknown>,
  options: Partial<WebhookReceiverOptions> = {}
): Promise<A> => run(Effect.flatMap(Effect.flatMap(receiverFor(options), startReceiving), body))

/** Delivers once with the right secret, and gives what the receiver said. */
const hints = (body: string, options: Partial<WebhookReceiverOptions> = {}) =>
  withReceiver(
    ({ deliver, said }) =>
      Effect.map(deliver(body), (status) => {
        expect(status).toBe(said[0]?.status)
        return said[0] as WebhookHints
      }),
    options
  )

describe("a delivery with the secret", () => {
  it("says which execution to look at, and the service's word for information", async () => {
    expect(await hints(envelope(event("123654987")))).toEqual({
      _tag: "WebhookHints",
      status: 200,
      eventId: "0d5f5f0e-9d0c-4b57-a3a4-0a3f6a2f0a11",
      isRepeated: false,
      executions: [
        {
          executionId: "123654987",
          etlId: "123456",
          providerStatus: "SUCCESS",
          url: `${host}/mass-imports/v5/entities/shop/etl-executions/123654987`
        }
      ],
      passedOver: []
    })
  })

  it("may hold several events, of which each execution is named once", async () => {
    const { executions } = await hints(
      envelope([event("1", { "etl.executionStatus": "RUNNING" }), event("2"), event("1")])
    )
    expect(executions.map(({ executionId, providerStatus }) => [executionId, providerStatus])).toEqual([
      ["1", "SUCCESS"],
      ["2", "SUCCESS"]
    ])
  })

  it.each([
    [
      "from the host on",
      "/mass-imports/v5/entities/shop/etl-executions/9",
      "/mass-imports/v5/entities/shop/etl-executions/9"
    ],
    [
      "whole, in the older scheme",
      `${host}/v5/entities/shop/etl-executions/9`,
      "/v5/entities/shop/etl-executions/9"
    ],
    ["of an older service", "/v4/entity/shop/etl-executions/9", "/v4/entity/shop/etl-executions/9"]
  ])("may link to its execution %s, which tells the id as well", async (_how, href, path) => {
    const { executions } = await hints(envelope({ ...linked(href), "etl.executionStatus": 7 }))
    expect(executions).toEqual([{ executionId: "9", url: host + path }])
  })

  it.each([
    ["another host", "https://actito.invalid/mass-imports/v5/entities/shop/etl-executions/9"],
    ["another host without a scheme", "//actito.invalid/mass-imports/v5/entities/other/etl-executions/9"],
    ["another port", "https://api.actito.com:8443/v5/entities/other/etl-executions/9"],
    ["with credentials", "https://user:pass@api.actito.com/v5/entities/other/etl-executions/9"],
    ["a script", "javascript:alert(1)"],
    ["nothing", "http://["],
    ["no text", 7]
  ])("is looked at without its link when that leads to %s", async (_where, href) => {
    const { executions } = await hints(envelope(event("123", linked(href))))
    expect(executions).toEqual([{ executionId: "123", etlId: "123456", providerStatus: "SUCCESS" }])
    expect((await hints(envelope(linked(href)))).passedOver).toEqual(["no-execution"])
  })

  it("resolves links at the configured host", async () => {
    const { executions } = await hints(envelope(event("5")), { baseUrl: "http://127.0.0.1:4711" })
    expect(executions[0]?.url).toBe("http://127.0.0.1:4711/mass-imports/v5/entities/shop/etl-executions/5")
  })

  it("may have members and events that nobody announced, and ids as numbers", async () => {
    const body = envelope(
      [{ "profile.id": "7", next: {} }, event("", { "etl.executionId": 77, later: [1] }), null, "x"],
      {
        type: "NEW",
        id: 12
      }
    )
    const { eventId, executions, passedOver } = await hints(body)
    expect(eventId).toBe("12")
    expect(executions.map(({ executionId }) => executionId)).toEqual(["77"])
    expect(passedOver).toEqual(["no-execution", "no-execution", "no-execution"])
  })

  it.each([["../../other"], ["a/b"], ["."], [""], ["x".repeat(300)], [1e300]])(
    "takes nothing for an id that is none: %j",
    async (id) => {
      const { executions, passedOver } = await hints(envelope({ "etl.executionId": id }))
      expect(executions).toEqual([])
      expect(passedOver).toEqual(["no-execution"])
    }
  )

  it("leads to nothing when its link names another entity", async () => {
    const other = linked("/mass-imports/v5/entities/other%20shop/etl-executions/1")
    const { executions, passedOver, status } = await hints(envelope([event("1", other), event("2")]))
    expect(status).toBe(200)
    expect(executions.map(({ executionId }) => executionId)).toEqual(["2"])
    expect(passedOver).toEqual(["other-entity"])
    const same = await hints(envelope(event("1", other)), { entity: "other shop" })
    expect(same.executions.map(({ executionId }) => executionId)).toEqual(["1"])
  })

  it("shows the service's word at a length that is safe to show", async () => {
    const { executions } = await hints(
      envelope(event("1", { "etl.executionStatus": `A\n${"b".repeat(1000)}` }))
    )
    expect(executions[0]?.providerStatus).toMatch(/^A b{98}…$/)
  })
})

describe("a delivery that is repeated", () => {
  it("is told by its event, as long as that is remembered", () =>
    withReceiver(
      ({ deliver, said }) =>
        Effect.gen(function* () {
          for (const id of ["a", "a", "b", "a", "c", "d", "a"]) yield* deliver(envelope(event("1"), { id }))
          const told = said.map((each) => ("isRepeated" in each ? each.isRepeated : each))
          expect(told).toEqual([false, true, false, true, false, false, false])
          const repeated = said[1] as WebhookHints
          expect(repeated).toMatchObject({ status: 200, executions: [] })
        }),
      { rememberedEvents: 2 }
    ))

  it("is not told without an id, and looked at twice", () =>
    withReceiver(({ deliver, said }) =>
      Effect.gen(function* () {
        for (const _time of [1, 2]) yield* deliver(envelope(event("1"), { id: undefined }))
        expect(said[1]).toEqual(said[0])
        expect(said[1]).toMatchObject({ isRepeated: false, executions: [{ executionId: "1" }] })
      })
    ))

  it("is new when the one before was refused", () =>
    withReceiver(({ deliver, said }) =>
      Effect.gen(function* () {
        expect(yield* deliver(envelope(event("1")), {})).toBe(401)
        expect(yield* deliver(envelope(event("1")))).toBe(200)
        expect(said[1]).toMatchObject({ isRepeated: false, executions: [{ executionId: "1" }] })
      })
    ))
})

describe("a delivery that is refused", () => {
  it.each<readonly [string, Record<string, string>, string]>([
    ["no header", {}, "secret-missing"],
    ["another header", { "x-secret": secret }, "secret-missing"],
    ["an empty one", { "x-bulkport-secret": "" }, "secret-wrong"],
    ["a part of it", { "x-bulkport-secret": secret.slice(1) }, "secret-wrong"],
    ["more than it", { "x-bulkport-secret": `${secret}x` }, "secret-wrong"],
    ["another case", { "x-bulkport-secret": secret.toUpperCase() }, "secret-wrong"]
  ])("has the wrong secret: %s", (_what, headers, reason) =>
    withReceiver(({ deliver, said }) =>
      Effect.gen(function* () {
        expect(yield* deliver(envelope(event("1")), headers)).toBe(401)
        expect(said).toMatchObject([{ _tag: "DeliveryRefused", reason }])
      })
    )
  )

  it("has the secret twice", async () => {
    const receive = await Effect.runPromise(receiverFor())
    const body = Buffer.from(envelope(event("1")))
    const twice = receive({ headers: { "x-bulkport-secret": [secret, secret] }, body })
    expect((await Effect.runPromise(Effect.flip(twice))).reason).toBe("secret-wrong")
    const once = receive({ headers: { "X-BULKPORT-SECRET": [secret] }, body })
    expect(await Effect.runPromise(once)).toMatchObject({ status: 200 })
  })

  it("may have another header by configuration", () =>
    withReceiver(
      ({ deliver }) =>
        Effect.gen(function* () {
          expect(yield* deliver(envelope(event("1")))).toBe(401)
          expect(yield* deliver(envelope(event("1")), { "x-my-own": secret })).toBe(200)
        }),
      { secretHeader: "X-My-Own" }
    ))

  it.each([["not json"], [""], ["[]"], ["7"]])(
    "cannot be read although it has the secret: %s",
    async (body) => {
      expect(await hints(body)).toMatchObject({
        _tag: "DeliveryRefused",
        reason: "body-unreadable",
        status: 400
      })
    }
  )

  it("is no text, or too large", () =>
    withReceiver(({ deliver, said }) =>
      Effect.gen(function* () {
        const latin = new Uint8Array(Buffer.from(envelope(event("1"), { word: "é" }), "latin1"))
        expect(yield* deliver(latin)).toBe(400)
        expect(yield* deliver(envelope(event("1"), { filling: "x".repeat(maxWebhookBytes) }))).toBe(413)
        expect(said[1]).toMatchObject({ reason: "body-too-large" })
      })
    ))

  it("tells nothing of the secret or the body", () =>
    withReceiver(({ deliver, said }) =>
      Effect.gen(function* () {
        yield* deliver("somebody@example.com")
        yield* deliver("somebody@example.com", { "x-bulkport-secret": `${secret}x` })
        const shown = said.map(
          (each) => `${inspect(each, { depth: 9, showHidden: true })} ${JSON.stringify(each)}`
        )
        expect(shown.length).toBe(2)
        for (const hidden of [secret, "example.com"]) expect(shown.join("\n")).not.toContain(hidden)
      })
    ))

  it.each(deliveryRefusals.map((reason) => [reason]))("never has the status of a delivery: %s", (reason) => {
    const refused = new DeliveryRefused({ reason })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.message).toContain("refused")
    expect(refused.nextStep).not.toBe("")
  })
})

describe("making a receiver", () => {
  it.each<readonly [Partial<WebhookReceiverOptions>, string]>([
    [{ entity: ".." }, "entity"],
    [{ baseUrl: "http://api.actito.com" }, "baseUrl"],
    [{ secret: Redacted.make("") }, "secret"],
    [{ secret: Redacted.make("short") }, "secret"],
    [{ secret: Redacted.make("two words are no good header") }, "secret"],
    [{ secretHeader: "Content-Type" }, "secretHeader"],
    [{ secretHeader: "no header" }, "secretHeader"],
    [{ rememberedEvents: 0 }, "rememberedEvents"],
    [{ maxBodyBytes: 1.5 }, "maxBodyBytes"]
  ])("fails for %j", async (options, name) => {
    const made = await Effect.runPromise(Effect.result(receiverFor(options)))
    expect(Result.isFailure(made) && made.failure._tag).toBe("SettingsInvalid")
    expect(Result.isFailure(made) && made.failure.message).toContain(name)
  })
})

/** Triggers a predefined ETL with nothing of the provider's, and gives the execution's id. */
const trigger = (emulator: ActitoEmulator): Effect.Effect<string> =>
  Effect.promise(async () => {
    const issued = await fetch(`${emulator.url}/auth/token`, { headers: { authorization: emulator.apiKey } })
    const { accessToken } = (await issued.json()) as { readonly accessToken: string }
    const authorization = `Bearer ${accessToken}`
    const base = `${emulator.url}/mass-imports/v5/entities/${emulator.entity}/etls`
    const definition = {
      dataLoadings: [
        {
          destination: { type: "PROFILE_TABLE", id: "16" },
          mode: "CREATE_UPDATE",
          attributesMapping: [{ headerColumn: "customerId", attributeName: "customerId" }]
        }
      ]
    }
    const idOf = async (url: string, init: RequestInit): Promise<string> => {
      const answer = await fetch(url, { method: "POST", ...init })
      expect(answer.status).toBe(201)
      return ((await answer.json()) as { readonly id: string }).id
    }
    const headers = { authorization, "content-type": "application/json" }
    const etl = await idOf(base, { headers, body: JSON.stringify(definition) })
    const form = new FormData()
    form.append("inputFile", new Blob(["customerId\n1\n"], { type: "text/csv" }), "data.csv")
    return idOf(`${base}/${etl}/trigger-execution`, { headers: { authorization }, body: form })
  })

describe("the service's deliveries about a triggered execution", () => {
  it.each([
    ["one by one", { mode: "one-by-one", links: "category" }, true],
    ["one by one, each twice", { mode: "one-by-one", links: "category", repeat: 2 }, true],
    ["in bulk, with whole links", { mode: "bulk", links: "legacy", repeat: 2 }, true],
    ["out of order", { mode: "one-by-one", links: "category", order: "finished-first" }, true],
    ["with links to another host", { mode: "one-by-one", links: "foreign-host" }, false]
  ] as const)("name the execution whatever they are like: %s", (_how, subscription, hasLink) =>
    run(
      Effect.gen(function* () {
        const emulator = yield* makeActitoEmulator({ executionMillis: 0 })
        const receive = yield* receiverFor({ entity: emulator.entity, baseUrl: emulator.url })
        const server = yield* startReceiving(receive)
        const headers = { "X-Bulkport-Secret": secret, "Content-Type": "text/plain" }
        emulator.webhooks.subscribe({ targetUrl: server.url, headers, ...subscription })
        const id = yield* trigger(emulator)
        yield* Effect.promise(() => emulator.webhooks.settle())

        const told = server.said.flatMap((each) => ("executions" in each ? each.executions : []))
        expect(told.length).toBeGreaterThan(0)
        expect(new Set(told.map(({ executionId }) => executionId))).toEqual(new Set([id]))
        expect(told.every(({ url }) => (url !== undefined) === hasLink)).toBe(true)
        expect(emulator.webhooks.deliveries().every(({ status }) => status === 200)).toBe(true)
        const repeated = server.said.filter((each) => "isRepeated" in each && each.isRepeated)
        const posts = emulator.webhooks.deliveries().length
        expect(repeated.length).toBe("repeat" in subscription ? posts / 2 : 0)
        expect(emulator.bugs()).toEqual([])
      })
    )
  )
})
