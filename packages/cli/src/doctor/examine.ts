/** Looks at everything that an import needs, one place after the other, and gives what was found. */
import type { Diagnosis, ProviderPlugin } from "@bulkport/core"
import { Effect, Result } from "effect"
import { resolve } from "node:path"
import { withEngine } from "../engine.ts"
import type { SharedInput } from "../flags.ts"
import { Session } from "../session.ts"
import { readSettings, type Settings, standardRunsFolder } from "../settings.ts"
import type { Surroundings } from "../surroundings.ts"
import type { UsageProblem } from "../usage-problem.ts"
import { sourceText } from "../views/providers-view.ts"
import { diagnosis, type ExaminedPlace } from "./examination.ts"
import { examineConnection, type ToExamine } from "./examine-connection.ts"
import { examineMachine } from "./examine-machine.ts"

/** Connections to look at: the one that was named, or all of the file, and what the environment says of other providers. */
const toExamine = (settings: Settings, plugins: ReadonlyArray<ProviderPlugin>): ReadonlyArray<ToExamine> => {
  const { file, isConnectionNamed, shared } = settings
  const chosen = [...file.connections.values()].filter(
    ({ name }) => !isConnectionNamed || name === shared.connection
  )
  const connected = chosen.flatMap((connection) =>
    plugins.filter(({ id }) => id === connection.provider).map((plugin) => ({ plugin, connection }))
  )
  if (isConnectionNamed) return connected
  const isBegun = (plugin: ProviderPlugin): boolean => {
    const origins = settings.sources.originsFor(plugin, undefined)
    return plugin.settingFields.some(({ isRequired, name }) => isRequired && origins[name] !== "none")
  }
  const others = plugins.filter(
    (plugin) => isBegun(plugin) && !connected.some((each) => each.plugin.id === plugin.id)
  )
  return [...connected, ...others.map((plugin) => ({ plugin }))]
}

const fileDiagnosis = ({ file }: Settings): Diagnosis => {
  if (file.path === undefined)
    return diagnosis("bulkport.json", "skipped", `There is none in ${file.folder}, and none is needed.`)
  const count = file.connections.size
  const connections = count === 0 ? "no connection" : count === 1 ? "1 connection" : `${count} connections`
  const standard = file.connection === undefined ? "" : `, ${file.connection} unless another one is named`
  return diagnosis("bulkport.json", "passed", `${file.path}: ${connections}${standard}.`)
}

/** The plugins that the settings file names, each of which can be used or not. */
const pluginDiagnoses = ({
  pluginProblems = [],
  pluginSources = []
}: Surroundings): ReadonlyArray<Diagnosis> => [
  ...pluginSources.map((source) =>
    diagnosis(source.name, "passed", `The provider ${source.id}, from ${sourceText(source)}.`)
  ),
  ...pluginProblems.map(({ message, nextStep, plugin }) =>
    diagnosis(plugin ?? "Plugin", "failed", message, nextStep)
  )
]

const noConnection: ExaminedPlace = {
  title: "Connections",
  diagnoses: [
    diagnosis(
      "Connections",
      "skipped",
      "None is written down, and no variable of a provider is set.",
      'Write one down with "bulkport init", or try Bulkport without an account: "bulkport emulate".'
    )
  ]
}

/** What can be examined without the settings file, when that cannot be used. */
const withoutFile = (runsFolder: string | undefined, problem: UsageProblem) =>
  Effect.gen(function* () {
    const session = yield* Session
    const folder = resolve(session.surroundings.folder, runsFolder ?? standardRunsFolder)
    return [
      yield* examineMachine(session, folder),
      {
        title: "Settings",
        diagnoses: [
          diagnosis("bulkport.json", "failed", problem.message, problem.nextStep),
          ...pluginDiagnoses(session.surroundings)
        ]
      }
    ] satisfies ReadonlyArray<ExaminedPlace>
  })

/** Examines this machine, the settings file and the connections, in this order. No service is asked when `isOffline`. */
export const examineAll = (shared: SharedInput, isOffline: boolean) =>
  Effect.gen(function* () {
    const session = yield* Session
    const read = yield* Effect.result(readSettings(shared))
    if (Result.isFailure(read)) {
      // A name that is mistyped is about the call, and not about what is there.
      if (read.failure._tag === "ConnectionUnknown" || read.failure._tag === "UsageInvalid")
        return yield* read.failure
      return yield* withoutFile(shared.runsFolder, read.failure)
    }
    const settings = read.success
    const examined = toExamine(settings, session.surroundings.plugins)
    const connections = yield* withEngine(settings)(
      Effect.forEach(examined, (each) => examineConnection(settings, each, isOffline), { concurrency: 4 })
    )
    return [
      yield* examineMachine(session, settings.runsFolder),
      {
        title: "Settings",
        diagnoses: [fileDiagnosis(settings), ...pluginDiagnoses(session.surroundings)]
      },
      ...(connections.length === 0 ? [noConnection] : connections)
    ] satisfies ReadonlyArray<ExaminedPlace>
  })
