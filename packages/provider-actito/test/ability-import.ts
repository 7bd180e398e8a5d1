/** Imports of two rows through the engine, with everything noted that the provider says on the way. */
import type { RunReport } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import type {
  JobRef,
  JsonObject,
  OutcomeStatement,
  Provider,
  ServiceValidation,
  StagedFile,
  StepContext
} from "@bulkport/core/provider"
import type { ActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect, Stream } from "effect"
import { writeFile } from "node:fs/promises"
import { gzipSync } from "node:zlib"
import { actitoPlugin } from "../src/index.ts"
import type { Packing, Way } from "./ability-table.ts"
import { makeEtl, zipOf } from "./support.ts"

/** Everything that an import has come to, as the provider has said it. */
export interface Seen {
  staged?: StagedFile
  context?: StepContext
  validation?: ServiceValidation
  job?: JobRef
  state?: string
  report?: RunReport
  readonly outputs: Array<string>
  readonly statements: Array<OutcomeStatement>
}

/** The provider, with all its answers noted. */
const watched = (provider: Provider, seen: Seen): Provider => {
  const note = (what: Partial<Seen>) => Effect.sync(() => void Object.assign(seen, what))
  const { collect, readOutcomes, stage, start, track, validate } = provider
  return {
    ...provider,
    stage: (file, context) => Effect.tap(stage(file, context), (staged) => note({ staged, context })),
    ...(validate === undefined
      ? {}
      : {
          validate: (file, context) =>
            Effect.tap(validate(file, context), (validation) => note({ validation }))
        }),
    start: (file, context) => Effect.tap(start(file, context), (job) => note({ job })),
    track: (job) => Effect.tap(track(job), ({ state }) => note({ state })),
    collect: (job) => Stream.tap(collect(job), ({ name }) => Effect.sync(() => void seen.outputs.push(name))),
    ...(readOutcomes === undefined
      ? {}
      : {
          readOutcomes: (output, file, context) =>
            Stream.tap(readOutcomes(output, file, context), (statement) =>
              Effect.sync(() => void seen.statements.push(statement))
            )
        })
  }
}

interface Sample {
  readonly csv: string
  readonly table: string
  readonly kind: "profile" | "custom"
  readonly columns: ReadonlyArray<string>
  readonly key: string
}

/** A row that the service accepts and one that it does not, for either kind of table. */
const samples: Readonly<Record<Way["destination"], Sample>> = {
  "profile table": {
    csv: "customerId,emailAddress\n1,ann@example.com\n2,nowhere\n",
    table: "16",
    kind: "profile",
    columns: ["customerId", "emailAddress"],
    key: "customerId"
  },
  "custom table": {
    csv: "orderNumber,customerId,amount\n1,c-1,12.50\n2,c-2,much\n",
    table: "Orders",
    kind: "custom",
    columns: ["orderNumber", "customerId", "amount"],
    key: "orderNumber"
  }
}

const etlOf = ({ columns, kind, table }: Sample, packing: Packing): object => ({
  name: `etl-${table}-${packing}`,
  compression: packing.toUpperCase(),
  dataLoadings: [
    {
      destination: { type: kind === "profile" ? "PROFILE_TABLE" : "CUSTOM_TABLE", id: table },
      mode: "CREATE_UPDATE",
      attributesMapping: columns.map((name) => ({ headerColumn: name, attributeName: name }))
    }
  ],
  generateErrorFile: true,
  generateResultFile: true
})

const packed = (csv: string, packing: Packing): Buffer => {
  if (packing === "gzip") return gzipSync(csv)
  return packing === "zip" ? zipOf([{ name: "rows.csv", content: csv }]) : Buffer.from(csv)
}

/** Makes ready what the service has to have beforehand, and gives the options of the import. */
const optionsFor = async ({ packing, route }: Way, sample: Sample, emulator: ActitoEmulator) => {
  const { csv, key, kind, table } = sample
  const destination = { table, "table-type": kind, key: [key] }
  switch (route) {
    case "one-shot":
      return { ...destination, "sent-compression": packing }
    case "triggered":
      return { etl: await makeEtl(emulator, etlOf(sample, packing)), key: [key] }
    case "remote":
      emulator.remote.put("12", "rows.csv", packed(csv, packing))
      return { ...destination, location: "12", "remote-file": "rows.csv" }
    case "v4":
      return destination
  }
}

/** Imports two rows on a way, and gives all that was said about it. */
export const importNoted = async (
  way: Way,
  provider: Provider,
  emulator: ActitoEmulator,
  path: string
): Promise<Seen> => {
  const sample = samples[way.destination]
  const seen: Seen = { outputs: [], statements: [] }
  const options: JsonObject = await optionsFor(way, sample, emulator)
  // What lies at the remote place is the file itself, packed as it is.
  await writeFile(path, way.route === "remote" ? packed(sample.csv, way.packing) : sample.csv)
  emulator.clearRequests()
  const importer = createImporter({
    providers: [{ ...actitoPlugin, open: () => Effect.succeed(watched(provider, seen)) }],
    runsFolder: `${path}-runs`,
    engine: { pollMillis: 5, retryBaseMillis: 5 }
  })
  try {
    seen.report = await importer.run({ file: path, provider: "actito", importType: "etl-execution", options })
  } finally {
    await importer.close()
  }
  return seen
}
