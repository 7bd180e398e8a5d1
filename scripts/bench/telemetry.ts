/** What it costs to be watched: imports with telemetry beside the same imports without. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtemp, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { jsonOf } from "./lib/child.ts"
import { type Section, unbound } from "./lib/figure.ts"

interface Taken {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly megabytes: number
}

/** A collector that takes everything and keeps nothing. */
const startCollector = async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end("{}"))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** Small imports, of which telemetry is the largest share there can be. */
export const telemetry: Section = {
  name: "telemetry",
  title: "What it costs to be watched",
  run: async ({ folder, isQuick }) => {
    const runs = isQuick ? 5 : 300
    const file = join(folder, "watched.csv")
    await writeFile(
      file,
      "accountId,id,firstName,lastName,email,locale,countryCode,customFields.plan,customFields.note,dateCreated\nA,U,Ada,L,a@b.be,en_US,BE,p,n,1700000000000\n"
    )
    const taken = async (endpoint: string): Promise<Taken> =>
      jsonOf<Taken>("watched-runs.ts", [
        String(runs),
        file,
        await mkdtemp(join(folder, "watched-")),
        endpoint
      ])
    const collector = await startCollector()
    const gone = await startCollector()
    gone.stop()
    try {
      const without = await taken("none")
      const watched = await taken(collector.url)
      const alone = await taken(gone.url)
      const of = `${runs} imports of one row, 8 at once`
      return [
        unbound({
          what: `${of}: time of each`,
          unit: "ms",
          ours: (watched.seconds * 1000) / runs,
          theirs: (without.seconds * 1000) / runs,
          against: "without telemetry"
        }),
        unbound({
          what: `${of}: CPU of each`,
          unit: "ms",
          ours: (watched.cpuSeconds * 1000) / runs,
          theirs: (without.cpuSeconds * 1000) / runs,
          against: "without telemetry"
        }),
        unbound({
          what: `${of}: time of each, without a collector at its address`,
          unit: "ms",
          ours: (alone.seconds * 1000) / runs,
          theirs: (without.seconds * 1000) / runs,
          against: "without telemetry"
        }),
        unbound({
          what: `${of}: peak RSS`,
          unit: "MB",
          ours: watched.megabytes,
          theirs: without.megabytes,
          against: "without telemetry"
        })
      ]
    } finally {
      collector.stop()
    }
  }
}
