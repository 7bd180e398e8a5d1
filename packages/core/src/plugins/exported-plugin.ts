/** The plugin among what a module exports. */
import { Effect } from "effect"
import { ContractMismatch, PluginMalformed } from "../errors/reasons.ts"
import { contractVersion } from "../provider/provider.ts"
import type { ProviderPlugin } from "../provider/provider-plugin.ts"
import { guardedPlugin } from "./guarded-plugin.ts"
import type { LoadedModule } from "./load-module.ts"
import { isMeantAsPlugin, shapeProblems } from "./plugin-shape.ts"

/** The default export if that is a plugin, else the one exported value that is. */
const candidateIn = (plugin: string, exports: LoadedModule["exports"]) => {
  const found = Object.entries(exports).flatMap(([name, value]) =>
    isMeantAsPlugin(value) ? [[name, value] as const] : []
  )
  // One value may be exported under two names.
  const distinct = found.filter(([, value], at) => found.findIndex((each) => each[1] === value) === at)
  const chosen =
    found.find(([name]) => name === "default") ?? (distinct.length === 1 ? distinct[0] : undefined)
  if (chosen !== undefined) return Effect.succeed(chosen[1])
  const names = Object.keys(exports)
  const problem =
    distinct.length > 1
      ? `it exports several plugins (${distinct.map(([name]) => name).join(", ")}), and none of them as default`
      : names.length === 0
        ? "it exports nothing"
        : `none of what it exports is a plugin (${names.slice(0, 8).join(", ")})`
  return Effect.fail(new PluginMalformed({ plugin, problems: [problem] }))
}

/** A member of a value that may be anything, such as one that throws when it is looked at. */
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** The plugin that a module exports, guarded, once its contract and its members are those of this engine. */
export const exportedPlugin = (
  plugin: string,
  exports: LoadedModule["exports"]
): Effect.Effect<ProviderPlugin, PluginMalformed | ContractMismatch> =>
  Effect.gen(function* () {
    const candidate = yield* candidateIn(plugin, exports)
    const contract = candidate["contract"]
    const id = textOf(candidate["id"])
    // Before its members: those of another version are as that version wants them.
    if (typeof contract === "number" && Number.isInteger(contract) && contract !== contractVersion)
      return yield* new ContractMismatch({
        provider: id ?? plugin,
        plugin,
        found: contract,
        supported: contractVersion
      })
    const problems = shapeProblems(candidate)
    if (problems.length > 0)
      return yield* new PluginMalformed({ plugin, problems, ...(id === undefined ? {} : { id }) })
    // Its members are those of a plugin, as was just found out.
    return guardedPlugin(candidate as unknown as ProviderPlugin)
  })
