import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import {
  detailOf,
  type Refusal,
  toJobReason,
  toOutputReason,
  toReadReason,
  toStartReason,
  toTokenReason
} from "../src/actito-failure.ts"

const refusal = (status: number, changes: Partial<Refusal> = {}): Refusal => ({
  endpoint: "POST /etl-executions",
  target: "entity shop at https://api.actito.com",
  status,
  detail: "BAD",
  retryAfterMillis: undefined,
  requestId: undefined,
  ...changes
})

describe("failures", () => {
  it.each([
    [400, "RequestRefused", "RequestRefused"],
    [401, "CredentialsRefused", "CredentialsRefused"],
    [403, "AccessDenied", "AccessDenied"],
    [404, "TargetNotFound", "TargetNotFound"],
    [405, "RequestRefused", "RequestRefused"],
    [406, "RequestRefused", "RequestRefused"],
    [409, "RequestRefused", "RequestRefused"],
    [413, "RequestRefused", "RequestRefused"],
    [415, "RequestRefused", "RequestRefused"],
    [429, "RateLimited", "RateLimited"],
    [302, "UnexpectedResponse", "StartInDoubt"],
    [408, "UnexpectedResponse", "StartInDoubt"],
    [499, "UnexpectedResponse", "StartInDoubt"],
    [500, "ServiceUnavailable", "StartInDoubt"],
    [502, "ServiceUnavailable", "StartInDoubt"],
    [503, "ServiceUnavailable", "StartInDoubt"]
  ])("takes HTTP %i for %s, and for %s when a job was to be started", (status, read, start) => {
    expect(toReadReason(refusal(status))._tag).toBe(read)
    expect(toStartReason("run-1")(refusal(status))._tag).toBe(start)
  })

  it("takes what is gone for what was asked about: a job, its outputs, or the environment", () => {
    expect(toJobReason("7")(refusal(404))._tag).toBe("JobNotFound")
    expect(toJobReason("7")(refusal(410))._tag).toBe("JobNotFound")
    expect(toJobReason("7")(refusal(403))._tag).toBe("AccessDenied")
    expect(toOutputReason("7")(refusal(410))._tag).toBe("OutputsGone")
    expect(toTokenReason(refusal(404))._tag).toBe("UnexpectedResponse")
    expect(toTokenReason(refusal(401))._tag).toBe("CredentialsRefused")
  })

  it("passes on how long to wait, and tells the day's allowance apart where the service does", () => {
    expect(toStartReason("x")(refusal(429, { retryAfterMillis: 7000 }))).toMatchObject({
      retryAfterMillis: 7000
    })
    const aboutTheDay = toStartReason("x")(refusal(429, { detail: "DAILY_ALLOWANCE_EXHAUSTED" }))
    expect(aboutTheDay._tag).toBe("AllowanceUsedUp")
  })

  it.each([
    [
      '{"errors":[{"code":"E1","message":"no such table","field":"destination"}]}',
      "E1 destination no such table"
    ],
    ['{"message":"too large","code":"FILE"}', "FILE too large"],
    ['{"error":{"details":["a","b"]}}', "a; b"],
    ["<html><body><h1>502</h1>  Bad\nGateway</body></html>", "502 Bad Gateway"],
    ["plain words", "plain words"],
    ["", ""],
    ["null", ""]
  ])("reads the words of %s", (body, words) => {
    expect(detailOf(body, [])).toBe(words)
  })

  it("never repeats a secret, nor more than a few lines", () => {
    const secrets = [Redacted.make("the-key")]
    expect(detailOf('{"message":"key the-key is unknown"}', secrets)).toBe("key <redacted> is unknown")
    expect(detailOf("x".repeat(5000), []).length).toBeLessThan(400)
  })
})
