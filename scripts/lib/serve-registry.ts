// A package registry on this machine alone, which knows no other: what it gives was put into it.
// Prints its port when it is ready, and serves until the process is told to end. Usage: node serve-registry.ts FOLDER
import { writeFile } from "node:fs/promises"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { runServer } from "verdaccio"

const folder = process.argv[2]
if (folder === undefined) throw new Error("Usage: node serve-registry.ts FOLDER")

const config = join(folder, "config.yaml")
const everybody = "$all"
// JSON is YAML.
await writeFile(
  config,
  JSON.stringify({
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: {},
    packages: { "**": { access: everybody, publish: everybody } },
    max_body_size: "200mb",
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "fatal" }
  })
)
// Its types promise nothing about what it gives.
const server = (await runServer(config)) as Server
server.listen(0, "127.0.0.1", () => {
  console.log(`port ${(server.address() as AddressInfo).port}`)
})
