/** Answers that the service's documents leave open: errors beside data, errors of few words, links that come late or never. */
import { Effect, Stream } from "effect"
import { describe, expect, it } from "vitest"
import { type Answerer, context, json, jobRef, stagedFile, withServer } from "./answering-server.ts"

const answers =
  (body: unknown, status = 200): Answerer =>
  (response) =>
    json(response, body, status)

const job = {
  id: jobRef.id,
  status: "COMPLETED",
  stats: null,
  dateCompleted: 1,
  dateExpires: "99999999999999",
  downloadUrl: "/success"
}

/** The names of what can be collected, or the reason why nothing can, as often as is asked. */
const collectOften = (body: object, times = 1) =>
  withServer(answers(body), (provider) => {
    const collected = provider.collect(jobRef).pipe(
      Stream.map(({ name }) => name),
      Stream.runCollect,
      Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: (names) => names.join() })
    )
    return Effect.forEach(Array.from({ length: times }), () => collected)
  })

describe("an error beside a job", () => {
  const failed = { classification: "DataFetchingException", apiError: { statusCode: 500 } }

  it.each([
    [["job", "stats"]],
    [["job", "stats", "recordsProcessed"]],
    [["job", "dateExpires"]],
    [["job", "outputFormat"]]
  ])("about %j does not keep anybody from the results", async (path) => {
    const errors = [{ message: "It cannot be read", path, extensions: failed }]
    expect(await collectOften({ data: { job }, errors })).toEqual(["success.csv"])
  })

  it.each([[["job", "downloadUrl"]], [["job", "downloadErrorUrl"]], [["job"]], [[]], [undefined], [null]])(
    "about %j is not read as there being no file",
    async (path) => {
      const errors = [
        { message: "It cannot be read", path: ["job", "stats"], extensions: failed },
        { message: "It cannot be read", path, extensions: failed }
      ]
      expect(await collectOften({ data: { job }, errors })).toEqual(["ServiceUnavailable"])
    }
  )
})

describe("a link that is missing", () => {
  const without = { ...job, downloadUrl: null, dateCompleted: Date.now() }
  const late = Array<string>(5).fill("JobNotFinished")

  it("is waited for at a few looks, and then taken for one that does not come", async () => {
    expect(await collectOften({ data: { job: without } }, 7)).toEqual([...late, "", ""])
  })

  it("to an error file is waited for as long, where errors are counted", async () => {
    const counted = { ...job, dateCompleted: Date.now(), stats: { errors: 1 } }
    expect(await collectOften({ data: { job: counted } }, 6)).toEqual([...late, "success.csv"])
  })

  it("is waited for as long when it is not known since when the job is done", async () => {
    expect(await collectOften({ data: { job: { ...without, dateCompleted: null } } }, 6)).toEqual([
      ...late,
      ""
    ])
  })

  it("is not waited for when the job was done long ago", async () => {
    expect(await collectOften({ data: { job: { ...without, dateCompleted: 1 } } })).toEqual([""])
  })
})

const refusal = (message: string, extensions: object, more: object = {}): Answerer =>
  answers({ data: null, errors: [{ message, extensions }], ...more })

describe("what the service finds", () => {
  const validateWith = (answer: Answerer) =>
    withServer(answer, (provider) =>
      Effect.result(provider.validate?.(stagedFile(), context) ?? Effect.die("absent"))
    )
  const message = "Record 2: the id is missing"

  it.each([
    ["with its status", refusal(message, { apiError: { statusCode: 400 } })],
    ["with its status at the top", refusal(message, {}, { extensions: { apiError: { statusCode: 400 } } })],
    ["with its code", refusal(message, { code: "VALIDATION_FAILED" })]
  ])("may come as an error %s, and is a finding all the same", async (_name, answer) => {
    expect(await validateWith(answer)).toMatchObject({
      success: { status: "done", findings: [{ by: "service", message: expect.stringContaining(message) }] }
    })
  })

  it.each([
    ["a trouble of the service", refusal("x", { apiError: { statusCode: 500 } }), "ServiceUnavailable"],
    ["a denial", refusal("x", { code: "API_REQUEST_NOT_SUPPORTED" }), "AccessDenied"],
    ["a document it does not know", refusal("x", { classification: "ValidationError" }), "RequestRefused"],
    ["an error without a word of its kind", refusal("x", {}), "RequestRefused"],
    ["a limit", answers({}, 429), "RateLimited"]
  ])("is not %s", async (_name, answer, tag) => {
    expect(await validateWith(answer)).toMatchObject({ failure: { _tag: tag } })
  })
})

describe("an error with a code and no status", () => {
  const startWith = (answer: Answerer) =>
    withServer(answer, (provider) => Effect.result(provider.start(stagedFile(), context)))
  const accident = { classification: "DataFetchingException" }

  it("that tells of a refusal leaves no doubt about a start", async () => {
    const answer = refusal("Jobs of that type are not supported", {
      ...accident,
      code: "API_REQUEST_NOT_SUPPORTED"
    })
    expect(await startWith(answer)).toMatchObject({ failure: { _tag: "AccessDenied" } })
  })

  it("that tells of an accident leaves doubt, and its words", async () => {
    expect(await startWith(refusal("Jobs of that type are not supported", accident))).toMatchObject({
      failure: { _tag: "StartInDoubt", cause: "DataFetchingException: Jobs of that type are not supported" }
    })
  })

  it("says that there is no such job", async () => {
    const reason = await withServer(refusal("No job", { ...accident, code: "NOT_FOUND" }), (provider) =>
      Effect.flip(provider.track(jobRef))
    )
    expect(reason).toMatchObject({ _tag: "JobNotFound" })
  })
})
