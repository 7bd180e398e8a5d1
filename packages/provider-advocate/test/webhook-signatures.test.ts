/** Deliveries over real HTTP that the service did not sign, or signed in the old way. */
import { Effect, Redacted } from "effect"
import { createHmac, sign } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { WebhookRefused } from "../src/webhooks/webhook-refused.ts"
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
  withReceiver
} from "./webhook-world.ts"

describe("a delivery that the service did not sign", () => {
  it("is refused without a signature", async () => {
    expect(await said(eventOf(), {})).toMatchObject({ ...refusal("unsigned", 401), asked: 0 })
    expect(await said(eventOf(), { "x-hook-jws-rfc-7797": "" })).toMatchObject(refusal("unsigned", 401))
  })

  it.each([
    ["another job", eventOf({}, { id: "5d7c18e71c3882380afea950" })],
    ["a space more", `${eventOf()} `],
    ["the same JSON, written again", JSON.stringify(JSON.parse(eventOf()), null, 2)],
    ["nothing", ""]
  ])("is refused with the signature of another body: %s", async (_what, body) => {
    expect(await said(body, signed(eventOf()))).toMatchObject(refusal("signature-wrong", 401))
    const raw = signed(eventOf(), { b64: false, crit: ["b64"] })
    expect(await said(body, raw)).toMatchObject(refusal("signature-wrong", 401))
  })

  it("is refused when another key signed it under the id of a right one", async () => {
    const headers = { "x-hook-jws-rfc-7797": jwsOf(eventOf(), { ...stranger, kid: signer.kid }) }
    expect(await said(eventOf(), headers)).toMatchObject(refusal("signature-wrong", 401))
  })

  it("is refused with a key that is not in the key set, which is named", async () => {
    const headers = { "x-hook-jws-rfc-7797": jwsOf(eventOf(), { ...stranger, kid: "other" }) }
    const { hint, ...rest } = await said(eventOf(), headers)
    expect({ hint, ...rest }).toMatchObject(refusal("key-unknown", 401))
    expect((hint as WebhookRefused).message).toContain("other")
  })

  const pem = signer.publicKey.export({ format: "pem", type: "spki" })
  const modulus = Buffer.from(signer.publicKey.export({ format: "jwk" }).n!, "base64url")
  const hmacWith = (secret: string | Buffer) => (input: Uint8Array) =>
    createHmac("sha256", secret).update(input).digest()

  it.each([
    ["none", () => new Uint8Array([0])],
    ["None", () => new Uint8Array([0])],
    ["HS256", hmacWith(pem)],
    ["HS256", hmacWith(modulus)],
    ["RS512", (input: Uint8Array) => sign("sha512", input, signer.privateKey)],
    ["PS256", (input: Uint8Array) => sign("sha256", input, { key: signer.privateKey, padding: 6 })],
    ["rs256", (input: Uint8Array) => sign("sha256", input, signer.privateKey)],
    [undefined, (input: Uint8Array) => sign("sha256", input, signer.privateKey)],
    [["RS256"], (input: Uint8Array) => sign("sha256", input, signer.privateKey)]
  ])("is refused with the algorithm %s, and no key is asked for", async (alg, signWith) => {
    const headers = { "x-hook-jws-rfc-7797": jwsOf(eventOf(), signer, { alg }, signWith) }
    expect(await said(eventOf(), headers)).toMatchObject({
      ...refusal("algorithm-not-allowed", 401),
      asked: 0
    })
  })

  it("is refused when its header calls an HMAC with the public key RS256", async () => {
    const headers = { "x-hook-jws-rfc-7797": jwsOf(eventOf(), signer, {}, hmacWith(pem)) }
    expect(await said(eventOf(), headers)).toMatchObject(refusal("signature-wrong", 401))
  })

  const [head, , signature] = jwsOf(eventOf(), signer).split(".")

  it.each([
    ["a signature alone", signature],
    ["no signature", `${head}..`],
    ["no header", `..${signature}`],
    ["a body of its own", `${head}.${Buffer.from(eventOf()).toString("base64url")}.${signature}`],
    ["five parts", `${head}..${signature}..`],
    ["two of them", `${head}..${signature}, ${head}..${signature}`],
    ["a header that is no JSON", `${Buffer.from("{").toString("base64url")}..${signature}`],
    ["a header that is no object", `${Buffer.from("[]").toString("base64url")}..${signature}`],
    ["no key id", jwsOf(eventOf(), signer, { kid: undefined })],
    ["a key id that is no text", jwsOf(eventOf(), signer, { kid: 1 })],
    ["too long a header", jwsOf(eventOf(), signer, { more: "x".repeat(8000) })]
  ])("is refused with a signature header of another form: %s", async (_what, value) => {
    const headers = { "x-hook-jws-rfc-7797": value! }
    expect(await said(eventOf(), headers)).toMatchObject({
      ...refusal("signature-malformed", 401),
      asked: 0
    })
  })

  it.each([
    ["bytes signed without saying so as RFC 7797 asks", { b64: false }],
    ["a critical extension that nobody knows", { crit: ["exp"], exp: 1 }],
    ["a form of the body that is neither", { b64: 0, crit: ["b64"] }]
  ])("is refused with a header that breaks the rules: %s", async (_what, header) => {
    expect(await said(eventOf(), signed(eventOf(), header))).toMatchObject(refusal("signature-wrong", 401))
  })

  it("is refused with two signatures, even if one is right", () =>
    withReceiver(({ receive }) =>
      Effect.gen(function* () {
        const body = Buffer.from(eventOf())
        const right = jwsOf(body, signer)
        for (const headers of [
          { "x-hook-jws-rfc-7797": [right, right] },
          { "x-hook-jws-rfc-7797": right, "X-Hook-JWS-RFC-7797": "a..b" }
        ])
          expect(yield* Effect.flip(receive({ headers, body }))).toMatchObject({
            reason: "signature-malformed"
          })
      })
    ))

  it("cannot bring its own key", async () => {
    const jwk = stranger.publicKey.export({ format: "jwk" })
    const headers = {
      "x-hook-jws-rfc-7797": jwsOf(
        eventOf(),
        { ...stranger, kid: signer.kid },
        { jwk, jku: "http://127.0.0.1:1" }
      )
    }
    expect(await said(eventOf(), headers)).toMatchObject(refusal("signature-wrong", 401))
  })
})

describe("the legacy signature", () => {
  const legacyApiKey = Redacted.make(apiKey)
  const legacy = { "X-Hook-Signature": legacyOf(eventOf(), apiKey) }

  it("is refused unless the key for it is given", async () => {
    expect(await said(eventOf(), legacy)).toMatchObject(refusal("legacy-signature-only", 401))
  })

  it("is enough when the key for it is given, and no key is asked for", async () => {
    const result = await said(eventOf(), legacy, { legacyApiKey })
    expect(result).toMatchObject({ status: 200, asked: 0, hint: { _tag: "PollNow" } })
  })

  it.each([
    ["another body", eventOf({}, { id: "2" }), legacy["X-Hook-Signature"]],
    ["another key", eventOf(), legacyOf(eventOf(), "TEST_other")],
    ["hexadecimal digits", eventOf(), createHmac("sha1", apiKey).update(eventOf()).digest("hex")],
    ["no base64", eventOf(), "é"],
    ["a part of it", eventOf(), legacy["X-Hook-Signature"].slice(0, 10)]
  ])("is refused when it is wrong: %s", async (_what, body, value) => {
    const result = await said(body, { "x-hook-signature": value }, { legacyApiKey })
    expect(result).toMatchObject(refusal("signature-wrong", 401))
  })

  it("does not make up for a JWS that is wrong", async () => {
    const headers = { ...legacy, "x-hook-jws-rfc-7797": jwsOf(eventOf({ id: "2" }), signer) }
    expect(await said(eventOf(), headers, { legacyApiKey })).toMatchObject(refusal("signature-wrong", 401))
  })

  it("does not take away from a JWS that is right", async () => {
    const headers = { ...signed(eventOf()), "x-hook-signature": "wrong" }
    expect(await said(eventOf(), headers, { legacyApiKey })).toMatchObject({ status: 200 })
  })
})
