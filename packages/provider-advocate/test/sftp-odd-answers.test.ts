import { Effect, Redacted } from "effect"
import { type AddressInfo, createServer } from "node:net"
import ssh2 from "ssh2"
import { describe, expect, it } from "vitest"
import { publishDoubtOf } from "../src/sftp/sftp-failure.ts"
import type { SftpOptions } from "../src/sftp/sftp-options.ts"
import { failing, otherKey } from "./sftp-attempts.ts"

const words = (...numbers: ReadonlyArray<number>): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4)
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, index * 4))
  return bytes
}

/** A message of SFTP: its kind, and what follows. */
const message = (kind: number, ...rest: ReadonlyArray<Buffer>): Buffer => {
  const body = Buffer.concat([Buffer.from([kind]), ...rest])
  return Buffer.concat([words(body.length), body])
}

const version = message(2, words(3))
const ok = (id: number) => message(101, words(id, 0, 0, 0))
const handle = (id: number) => message(102, words(id, 1), Buffer.from("h"))

/** A server that lets everybody in and answers by the given rule; undefined closes SFTP without a word. */
const oddServer = (answer: (kind: number, id: number) => Buffer | undefined) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const hostKey = Redacted.value(otherKey())
      const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
        connection.on("error", () => undefined)
        connection.on("authentication", (context) => context.accept())
        connection.on("session", (accept) => {
          accept().on("subsystem", (acceptSubsystem) => {
            const channel = acceptSubsystem()
            let rest = Buffer.alloc(0)
            channel.on("data", (chunk: Buffer) => {
              rest = Buffer.concat([rest, chunk])
              while (rest.length >= 9 && rest.length >= 4 + rest.readUInt32BE(0)) {
                const kind = rest.readUInt8(4)
                const id = rest.readUInt32BE(5)
                rest = rest.subarray(4 + rest.readUInt32BE(0))
                const reply = kind === 1 ? version : answer(kind, id)
                if (reply === undefined) channel.close()
                else channel.write(reply)
              }
            })
          })
        })
      })
      const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket))
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const key = ssh2.utils.parseKey(hostKey)
      if (key instanceof Error) throw key
      const options: SftpOptions = {
        host: "127.0.0.1",
        port: (server.address() as AddressInfo).port,
        username: "anybody",
        privateKey: otherKey(),
        hostKey: `ssh-ed25519 ${key.getPublicSSH().toString("base64")}`
      }
      return { options, server }
    }),
    ({ server }) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
  )

const against =
  (
    answer: (kind: number, id: number) => Buffer | undefined,
    test: (options: SftpOptions) => Promise<void>
  ): (() => Promise<void>) =>
  () =>
    Effect.runPromise(
      Effect.scoped(Effect.flatMap(oddServer(answer), ({ options }) => Effect.promise(() => test(options))))
    )

const attributes = 105

describe("an odd answer", () => {
  it(
    "that cannot be read loses what was asked",
    against(
      (_kind, id) => message(attributes, words(id)),
      async (options) => {
        expect(await failing(options, (drop) => drop.look("a.part", "a.csv"))).toMatchObject({
          _tag: "Lost",
          operation: "stat"
        })
      }
    )
  )

  it(
    "to another question is taken for none",
    against(
      (_kind, id) => ok(id),
      async (options) => {
        const code = "an answer of another kind came"
        expect(await failing(options, (drop) => drop.look("a.part", "a.csv"))).toEqual({
          _tag: "Lost",
          operation: "stat",
          code
        })
        expect(await failing(options, (drop) => drop.list())).toMatchObject({ operation: "opendir", code })
      }
    )
  )

  it(
    "to a rename leaves it in doubt, whatever it is",
    against(
      (_kind, id) => handle(id),
      async (options) => {
        const failure = await failing(options, (drop) => drop.publish("a.part", "a.csv"))
        expect(publishDoubtOf(failure)).toMatch(/no answer to rename/)
      }
    )
  )

  it(
    "of success without entries ends a listing",
    against(
      (kind, id) => (kind === 11 ? handle(id) : ok(id)),
      async (options) => {
        expect(await failing(options, (drop) => drop.list())).toMatchObject({
          _tag: "Lost",
          operation: "readdir"
        })
      }
    )
  )

  it(
    "that never comes, because SFTP is closed and the connection is not, loses what was asked",
    against(
      () => undefined,
      async (options) => {
        expect(await failing(options, (drop) => drop.publish("a.part", "a.csv"))).toMatchObject({
          _tag: "Lost",
          operation: "rename",
          code: "closed"
        })
      }
    )
  )
})
