/** The toolkit that emulators are written with, against a real client. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, type Scope } from "effect"
import { createHash } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import {
  basicCredentials,
  bearerToken,
  emulate,
  on,
  Refusal,
  reply,
  type EmulatedService,
  type EmulatorDefinition
} from "../src/emulators/toolkit/index.ts"

type Ask = (path: string, init?: RequestInit) => Promise<Response>

/** Runs a service for as long as the test needs it. */
const withService = <Name extends string>(
  definition: EmulatorDefinition<Name>,
  use: (ask: Ask, service: EmulatedService<Name>) => Promise<void>
): Effect.Effect<void, Error, Scope.Scope> =>
  Effect.flatMap(emulate(definition), (service) =>
    Effect.promise(() => use((path, init) => fetch(`${service.url}${path}`, init), service))
  )

const answer = async (response: Promise<Response>): Promise<readonly [number, string]> => {
  const found = await response
  return [found.status, await found.text()]
}

const post = (body: string | URLSearchParams): RequestInit => ({ method: "POST", body })

const pieces = (count: number, bytes: number) =>
  async function* () {
    await Promise.resolve()
    for (let piece = 0; piece < count; piece++) yield new Uint8Array(bytes)
  }

describe("operations", () => {
  it.live("are found by method and path, with their parameters decoded, the first that fits", () =>
    withService(
      {
        operations: {
          getJob: on("GET /jobs/:job", ({ params }) => reply.text(200, `job ${params.job}`)),
          getOutput: on("GET /jobs/:job/outputs/:name", ({ params }) =>
            reply.text(200, `${params.name} of ${params.job}`)
          ),
          getFile: on("GET /files/*path", ({ params }) => reply.text(200, params.path)),
          latest: on("GET /jobs/latest", () => reply.text(200, "never reached"))
        }
      },
      async (ask, { requests }) => {
        assert.deepStrictEqual(await answer(ask("/jobs/a%20b%2Fc")), [200, "job a b/c"])
        assert.deepStrictEqual(await answer(ask("/jobs/7/outputs/rows.csv")), [200, "rows.csv of 7"])
        assert.deepStrictEqual(await answer(ask("/files/2026/11/a.csv?x=1")), [200, "2026/11/a.csv"])
        assert.deepStrictEqual(await answer(ask("/jobs/latest")), [200, "job latest"])
        assert.deepStrictEqual(await answer(ask("/jobs/%E0%A4%A")), [200, "job %E0%A4%A"])
        assert.deepStrictEqual(
          requests().map(({ operation }) => operation),
          ["getJob", "getOutput", "getFile", "getJob", "getJob"]
        )
      }
    )
  )

  it.live("answer 404 and 405 by themselves, in the words of the service", () =>
    withService(
      {
        operations: {
          getJob: on("GET /jobs/:job", () => reply.empty(204)),
          endJob: on("DELETE /jobs/:job", () => reply.empty(204))
        },
        refuse: (status, message) => reply.json(status, { error: { code: status, message } })
      },
      async (ask, { requests }) => {
        const [status, text] = await answer(ask("/nothing"))
        assert.deepStrictEqual(
          [status, JSON.parse(text)],
          [404, { error: { code: 404, message: "there is nothing at /nothing" } }]
        )
        const other = await ask("/jobs/7", post("x".repeat(1_000_000)))
        assert.deepStrictEqual([other.status, other.headers.get("allow")], [405, "GET, DELETE"])
        assert.strictEqual((await ask("/jobs/", { method: "GET" })).status, 404)
        assert.deepStrictEqual(
          requests().map(({ operation }) => operation),
          ["/nothing", "/jobs/7", "/jobs/"]
        )
      }
    )
  )

  it.live("may be effects, and refuse from wherever they are", () =>
    withService(
      {
        operations: {
          good: on("GET /good", () => Effect.succeed(reply.json(200, { isGood: true }))),
          refused: on("GET /refused", () =>
            Effect.fail(new Refusal(reply.json(409, { message: "not now" })))
          ),
          thrown: on("GET /thrown", () => {
            throw new Refusal(reply.text(410, "gone"))
          })
        }
      },
      async (ask, { bugs }) => {
        assert.deepStrictEqual(await answer(ask("/good")), [200, '{"isGood":true}'])
        assert.deepStrictEqual(await answer(ask("/refused")), [409, '{"message":"not now"}'])
        assert.deepStrictEqual(await answer(ask("/thrown")), [410, "gone"])
        assert.deepStrictEqual(bugs(), [])
      }
    )
  )

  it.live("that throw anything else answer 500, and are kept as bugs of the emulator", () =>
    withService(
      {
        operations: {
          thrown: on("GET /thrown", () => {
            throw new TypeError("x is not a function")
          }),
          failed: on("GET /failed", () => Effect.fail("no refusal"))
        },
        refuse: (status, message) => reply.text(status, `oh: ${message}`)
      },
      async (ask, { bugs }) => {
        assert.deepStrictEqual((await ask("/thrown")).status, 500)
        assert.deepStrictEqual(await answer(ask("/failed")), [500, "oh: no refusal"])
        assert.deepStrictEqual(bugs().map(String), ["TypeError: x is not a function", "no refusal"])
      }
    )
  )

  it.live("may be renamed once the body is known, and meet the faults of their new name", () =>
    withService(
      {
        operations: {
          graphql: on("POST /graphql", async (request) => {
            await request.rename(await request.text())
            return reply.empty(204)
          })
        }
      },
      async (ask, { addFault, requestsOf }) => {
        addFault({ on: "createJob", action: { type: "reply", status: 503 } })
        assert.strictEqual((await ask("/graphql", post("listJobs"))).status, 204)
        assert.strictEqual((await ask("/graphql", post("createJob"))).status, 503)
        assert.deepStrictEqual([requestsOf("listJobs").length, requestsOf("createJob").length], [1, 1])
      }
    )
  )
})

describe("a server", () => {
  const operations = {
    bad: on("GET /bad", () => reply.text(200, "x", { "x-note": "two\nlines" })),
    good: on("GET /good", () => reply.text(200, "x"))
  }

  it.live("is not ended by a request for what is no address", () =>
    withService({ operations }, async (ask, { url, requests }) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1")
      socket.end("GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
      let said = ""
      for await (const piece of socket) said += String(piece)
      assert.match(said, /^HTTP\/1\.1 404 /)
      assert.strictEqual((await ask("/good")).status, 200)
      assert.deepStrictEqual(
        requests().map(({ path }) => path),
        ["/", "/good"]
      )
    })
  )

  it.live("answers 500 in whole where an answer cannot be sent as a handler made it", () =>
    withService({ operations }, async (ask, { bugs }) => {
      const response = await ask("/bad")
      assert.deepStrictEqual([response.status, response.statusText], [500, "Internal Server Error"])
      assert.match(await response.text(), /Invalid character in header/)
      assert.strictEqual(bugs().length, 1)
    })
  )
})

describe("credentials", () => {
  const operations = {
    token: on("POST /token", () => reply.json(200, { token: "t" }), { isOpen: true }),
    job: on("GET /job", () => reply.empty(204))
  }

  const statusWith = async (ask: Ask, authorization: string) =>
    (await ask("/job", { headers: { authorization } })).status

  it.live("are looked at before the operation, unless it is open", () => {
    let current = "first"
    return withService({ operations, authenticate: bearerToken(() => current) }, async (ask) => {
      assert.deepStrictEqual(await answer(ask("/job")), [401, '{"message":"a bearer token is needed"}'])
      assert.strictEqual((await ask("/token", post(""))).status, 200)
      assert.strictEqual(await statusWith(ask, "Bearer first"), 204)
      current = "second"
      assert.strictEqual(await statusWith(ask, "bearer first"), 401)
      assert.strictEqual(await statusWith(ask, "Bearer second"), 204)
    })
  })

  it.live("may be a user with a password, or whatever the service wants", () =>
    Effect.gen(function* () {
      const encoded = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`
      yield* withService({ operations, authenticate: basicCredentials("me", "pass:word") }, async (ask) => {
        assert.strictEqual(await statusWith(ask, encoded("me:pass:word")), 204)
        assert.strictEqual(await statusWith(ask, encoded("me:other")), 401)
        assert.strictEqual(await statusWith(ask, "Bearer x"), 401)
      })
      const authenticate = () => reply.json(403, { message: "no rights" })
      yield* withService({ operations, authenticate }, async (ask) => {
        assert.deepStrictEqual(await answer(ask("/job")), [403, '{"message":"no rights"}'])
      })
    })
  )
})

describe("bodies", () => {
  it.live("are read as JSON of a shape, and refused when they are not", () =>
    withService(
      {
        operations: {
          create: on("POST /jobs", async (request) => {
            const { label } = await request.json(Schema.Struct({ label: Schema.String }))
            return reply.json(201, { label })
          }),
          any: on("POST /any", async (request) => reply.json(200, await request.json())),
          form: on("POST /form", async (request) => reply.text(200, String((await request.form()).get("a")))),
          small: on("POST /small", async (request) =>
            reply.text(200, String((await request.bytes(3)).length))
          )
        }
      },
      async (ask, { bugs }) => {
        assert.deepStrictEqual(await answer(ask("/jobs", post('{"label":"a"}'))), [201, '{"label":"a"}'])
        for (const body of ['{"label":7}', "[", ""]) {
          const [status, text] = await answer(ask("/jobs", post(body)))
          assert.strictEqual(status, 400)
          assert.match(text, /the body is not the JSON that is wanted/)
        }
        assert.deepStrictEqual(await answer(ask("/any", post("[1,null]"))), [200, "[1,null]"])
        assert.deepStrictEqual(await answer(ask("/form", post(new URLSearchParams({ a: "b c" })))), [
          200,
          "b c"
        ])
        assert.deepStrictEqual(await answer(ask("/small", post("abc"))), [200, "3"])
        assert.strictEqual((await answer(ask("/small", post("abcd"))))[0], 413)
        assert.deepStrictEqual(bugs(), [])
      }
    )
  )

  it.live("of any size are saved to a file, and sent from one", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-toolkit-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      yield* withService(
        {
          operations: {
            save: on("POST /files", async (request) =>
              reply.json(201, await request.saveTo(join(folder, "saved")))
            ),
            read: on("GET /files", () => reply.file(200, "text/csv", join(folder, "saved"))),
            gone: on("GET /gone", () => reply.file(200, "text/csv", join(folder, "gone")))
          }
        },
        async (ask, { bugs, requestsOf }) => {
          const text = "a,b\n".repeat(500_000)
          const sha256 = createHash("sha256").update(text).digest("hex")
          const saved: unknown = await (await ask("/files", post(text))).json()
          assert.deepStrictEqual(saved, { path: join(folder, "saved"), bytes: text.length, sha256 })
          assert.strictEqual(requestsOf("save")[0]?.bodyBytes, text.length)
          assert.isTrue((await (await ask("/files")).text()) === text)
          const gone = ask("/gone").then((response) => response.text())
          assert.strictEqual(await gone.catch(() => "cut"), "cut")
          assert.strictEqual(bugs().length, 1)
        }
      )
    })
  )

  it.live("that are sent in pieces are made as they are read, and no more when nobody reads on", () => {
    let made = 0
    let isOver = false
    const counted = async function* () {
      try {
        for await (const piece of pieces(10_000, 64 * 1024)()) {
          made += 1
          yield piece
        }
      } finally {
        isOver = true
      }
    }
    return withService(
      { operations: { download: on("GET /files", () => reply.stream(200, "text/csv", counted())) } },
      async (ask, { bugs }) => {
        const stop = new AbortController()
        const response = await ask("/files", { signal: stop.signal })
        await response.body?.getReader().read()
        stop.abort()
        while (!isOver) await sleep(5)
        assert.isBelow(made, 5_000)
        assert.deepStrictEqual(bugs(), [])
      }
    )
  })
})

describe("faults", () => {
  const operations = {
    upload: on("POST /files", async (request) => {
      const bytes = await request.bytes()
      return reply.json(201, { bytes: bytes.length })
    }),
    download: on("GET /files", () => reply.bytes(200, "text/csv", Buffer.alloc(40, "x")))
  }

  it.live("redirect without acting, and change what is answered after acting", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "upload", action: { type: "redirect", to: "http://elsewhere.invalid/x", status: 303 } })
      const moved = await ask("/files", { ...post("abc"), redirect: "manual" })
      assert.deepStrictEqual(
        [moved.status, moved.headers.get("location")],
        [303, "http://elsewhere.invalid/x"]
      )
      addFault({ on: "upload", action: { type: "change-reply", headers: { "content-type": "text/html" } } })
      const page = await ask("/files", post("abc"))
      assert.deepStrictEqual(
        [page.status, page.headers.get("content-type"), await page.text()],
        [201, "text/html", '{"bytes":3}']
      )
      addFault({ on: "download", action: { type: "change-reply", status: 206 } })
      assert.strictEqual((await ask("/files")).status, 206)
    })
  )

  it.live("read slowly, and lose nothing", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "upload", action: { type: "read-slowly", pieceBytes: 100_000, pauseMillis: 5 } })
      const began = performance.now()
      assert.deepStrictEqual(await answer(ask("/files", post("x".repeat(1_000_000)))), [
        201,
        '{"bytes":1000000}'
      ])
      assert.isAtLeast(performance.now() - began, 20)
    })
  )

  it.live("write slowly, piece by piece", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "download", action: { type: "write-slowly", pieceBytes: 10, pauseMillis: 10 } })
      const began = performance.now()
      assert.deepStrictEqual(await answer(ask("/files")), [200, "x".repeat(40)])
      assert.isAtLeast(performance.now() - began, 30)
    })
  )

  it.live("hold back the rest of an answer, of which no more is made meanwhile", () => {
    let made = 0
    const counted = async function* () {
      for await (const piece of pieces(200, 64 * 1024)()) {
        made += 1
        yield piece
      }
    }
    return withService(
      { operations: { download: on("GET /files", () => reply.stream(200, "text/csv", counted())) } },
      async (ask, { addFault }) => {
        let release = (): void => undefined
        const until = new Promise<void>((resolve) => (release = resolve))
        addFault({ on: "download", times: Infinity, action: { type: "hold-reply", afterBytes: 10, until } })
        const response = await ask("/files")
        const reader = response.body?.getReader()
        assert.strictEqual((await reader?.read())?.value?.length, 10)
        await sleep(20)
        assert.isBelow(made, 3)
        release()
        let bytes = 10
        for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
          bytes += (next.value as Uint8Array).length
        assert.strictEqual(bytes, 200 * 64 * 1024)
      }
    )
  })

  it.live("cut an upload that is shorter than they wait for", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "upload", action: { type: "reset-during-upload", afterBytes: 10_000 } })
      const cut = await ask("/files", post("abc")).then(
        () => "answered",
        () => "cut"
      )
      assert.strictEqual(cut, "cut")
      assert.strictEqual((await ask("/files", post("abc"))).status, 201)
    })
  )

  it.live("change headers whose names are written in any case", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "download", action: { type: "change-reply", headers: { "Content-Type": "text/html" } } })
      assert.strictEqual((await ask("/files")).headers.get("content-type"), "text/html")
    })
  )

  it.live("cut or hold an answer before its body, but not before its head", () =>
    withService({ operations }, async (ask, { addFault }) => {
      addFault({ on: "download", action: { type: "truncate-reply", afterBytes: 0 } })
      const cut = await ask("/files")
      assert.strictEqual(cut.status, 200)
      assert.strictEqual(await cut.text().catch(() => "cut"), "cut")
      let release = (): void => undefined
      const until = new Promise<void>((resolve) => (release = resolve))
      addFault({ on: "download", action: { type: "hold-reply", afterBytes: 0, until } })
      const held = await ask("/files")
      release()
      assert.strictEqual((await held.text()).length, 40)
    })
  )

  it.live("cut an answer without having the rest of it made", () => {
    let made = 0
    const counted = async function* () {
      for await (const piece of pieces(1000, 1000)()) {
        made += 1
        yield piece
      }
    }
    return withService(
      { operations: { made: on("GET /made", () => reply.stream(200, "text/csv", counted())) } },
      async (ask, { addFault }) => {
        addFault({ on: "made", action: { type: "truncate-reply", afterBytes: 5 } })
        const response = await ask("/made")
        assert.strictEqual(await response.text().catch(() => "cut"), "cut")
        assert.isBelow(made, 3)
      }
    )
  })

  it.live("lose the reply to a stream, and cut it short", () =>
    withService(
      { operations: { made: on("GET /made", () => reply.stream(200, "text/csv", pieces(4, 1000)())) } },
      async (ask, { addFault, bugs }) => {
        const outcome = () =>
          ask("/made")
            .then(async (response) => (await response.arrayBuffer()).byteLength)
            .catch(() => "cut" as const)
        addFault({ on: "made", action: { type: "lose-reply" } })
        assert.strictEqual(await outcome(), "cut")
        addFault({ on: "made", action: { type: "truncate-reply", afterBytes: 1500 } })
        assert.strictEqual(await outcome(), "cut")
        addFault({ on: "made", action: { type: "replace-reply", status: 200, body: "ten bytes!" } })
        assert.strictEqual(await outcome(), 10)
        assert.strictEqual(await outcome(), 4000)
        assert.deepStrictEqual(bugs(), [])
      }
    )
  )
})

describe("time", () => {
  it.live("passes at the service without anybody waiting", () =>
    withService(
      {
        operations: {
          age: on("GET /age", ({ clock }) => reply.text(200, new Date(clock.now()).toISOString().slice(0, 4)))
        }
      },
      async (ask, { clock }) => {
        const year = new Date().getUTCFullYear()
        clock.advance(366 * 24 * 60 * 60 * 1000 * 10)
        assert.isAtLeast(Number((await answer(ask("/age")))[1]), year + 10)
      }
    )
  )

  it.live("is lost on the way when the service is far", () =>
    withService({ operations: { far: on("GET /far", () => reply.empty(204)) } }, async (ask, { latency }) => {
      latency.millis = 30
      const began = performance.now()
      assert.strictEqual((await ask("/far")).status, 204)
      assert.isAtLeast(performance.now() - began, 25)
    })
  )

  it.live("ends the service with its scope, whoever still waits", () =>
    Effect.gen(function* () {
      const hanging = yield* Effect.scoped(
        Effect.map(
          emulate({ operations: { far: on("GET /far", () => reply.empty(204)) } }),
          ({ addFault, url }) => {
            addFault({ action: { type: "hang" } })
            return fetch(`${url}/far`).then(
              () => "answered",
              () => "cut"
            )
          }
        )
      )
      assert.strictEqual(yield* Effect.promise(() => hanging), "cut")
    })
  )
})
