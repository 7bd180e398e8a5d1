/** Two SFTP servers to hold the client against: the emulated one, and OpenSSH's where it is installed. */
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Redacted, type Scope } from "effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import type { SftpOptions } from "../src/sftp/sftp-options.ts"

/** A running server, and how to get into it. */
export interface RunningServer {
  readonly options: SftpOptions
  /** The local folder in which one is after logging in. */
  readonly folder: string
  /** What `ssh-keygen -lf` prints of its host key, and the key itself. */
  readonly fingerprint: string
  readonly hostKey: string
  /** A second host key, and a second key that is let in, both RSA; of OpenSSH only. */
  readonly rsa?: { readonly hostKey: string; readonly privateKey: Redacted.Redacted }
}

export interface ServerUnderTest {
  readonly name: string
  /** Why it cannot be started here. */
  readonly missing: string | undefined
  readonly start: Effect.Effect<RunningServer, Error, Scope.Scope>
}

const emulated: ServerUnderTest = {
  name: "the emulator",
  missing: undefined,
  start: Effect.map(makeAdvocateEmulator({ sftp: true }), ({ sftp }) => ({
    options: {
      host: sftp.host,
      port: sftp.port,
      username: sftp.username,
      privateKey: Redacted.make(sftp.privateKey ?? ""),
      hostKey: sftp.hostKeyFingerprint
    },
    folder: sftp.root,
    fingerprint: sftp.hostKeyFingerprint,
    hostKey: sftp.hostKey
  }))
}

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-sshd-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const sshd = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/opt/homebrew/sbin/sshd"].find((path) =>
  existsSync(path)
)

/**
 * When root starts it, it insists on this folder, which the system's own service would make, at each connection. It stays, empty:
 * the server of another test file may need it. It is gone with the next start of the machine.
 */
const separationFolder = Effect.sync(() => {
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true })
})

const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

const keyPair = (type: "ed25519" | "rsa", path: string): void => {
  const bits = type === "rsa" ? ["-b", "2048"] : []
  execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", "", "-C", "bulkport", "-f", path])
}

const listening = (child: ChildProcess): Effect.Effect<void, Error> =>
  Effect.callback((resume) => {
    let said = ""
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes("Server listening")) resume(Effect.void)
    })
    child.once("exit", (code) => resume(Effect.fail(new Error(`sshd ended with ${String(code)}: ${said}`))))
    child.once("error", (error) => resume(Effect.fail(error)))
  })

const stopped = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once("exit", () => resolve())
        child.kill("SIGTERM")
      })
  )

const openSsh: ServerUnderTest = {
  name: "OpenSSH",
  missing: sshd === undefined ? "there is no sshd (Debian: openssh-server)" : undefined,
  start: Effect.gen(function* () {
    yield* separationFolder
    const home = yield* temporaryFolder
    const folder = join(home, "drop")
    mkdirSync(folder)
    keyPair("ed25519", join(home, "host"))
    keyPair("ed25519", join(home, "client"))
    keyPair("rsa", join(home, "rsa"))
    const port = yield* freePort
    const settings = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(home, "host")}`,
      `HostKey ${join(home, "rsa")}`,
      `AuthorizedKeysFile ${join(home, "client.pub")} ${join(home, "rsa.pub")}`,
      // The temporary folder lies in one that everybody may write to.
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin prohibit-password",
      "PidFile none",
      "Subsystem sftp internal-sftp",
      `ForceCommand internal-sftp -d ${folder}`
    ]
    yield* Effect.promise(() => writeFile(join(home, "config"), settings.join("\n")))
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(sshd ?? "", ["-D", "-e", "-f", join(home, "config")], { stdio: ["ignore", "ignore", "pipe"] })
      ),
      stopped
    )
    yield* listening(child)
    const printed = execFileSync("ssh-keygen", ["-lf", join(home, "host.pub")], { encoding: "utf8" })
    const read = (name: string) => Effect.promise(() => readFile(join(home, name), "utf8"))
    return {
      options: {
        host: "127.0.0.1",
        port,
        username: userInfo().username,
        privateKey: Redacted.make(yield* read("client")),
        hostKey: printed
      },
      folder,
      fingerprint: printed.split(" ")[1] ?? "",
      hostKey: yield* read("host.pub"),
      rsa: { hostKey: yield* read("rsa.pub"), privateKey: Redacted.make(yield* read("rsa")) }
    }
  })
}

export const servers: ReadonlyArray<ServerUnderTest> = [emulated, openSsh]

/** A way to a server that breaks once so many bytes have gone through it to the server. Gives its port. */
export const breakingLine = (port: number, afterBytes: number): Effect.Effect<number, never, Scope.Scope> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(port, "127.0.0.1")
    let sent = 0
    const cut = () => {
      socket.resetAndDestroy()
      onward.resetAndDestroy()
    }
    for (const each of [socket, onward]) {
      sockets.add(each)
      each.on("error", cut)
      each.on("close", cut)
    }
    socket.on("data", (chunk: Buffer) => {
      sent += chunk.length
      if (sent > afterBytes) cut()
      else onward.write(chunk)
    })
    onward.pipe(socket)
  })
  return Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => resolve())
          })
      )
  )
}
