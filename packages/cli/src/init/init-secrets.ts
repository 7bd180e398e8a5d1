/** Where the secrets of a new connection come from. */
import type { ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { ask } from "./questions.ts"
import { parseSecretSource, secretFieldsOf, type SecretSource, secretSourceText } from "../secret-source.ts"
import { UsageInvalid } from "../usage-problem.ts"
import type { InitPlace } from "./init-place.ts"

const forms = "env:NAME, file:PATH or command:PROGRAM ARGUMENTS"

/** Sources of `--secret name=source`, by name. What is refused is not repeated: it may be the secret. */
const flaggedSecrets = (plugin: ProviderPlugin, pairs: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sources = new Map<string, SecretSource>()
    const fields = secretFieldsOf(plugin)
    for (const pair of pairs) {
      const at = pair.indexOf("=")
      const field = fields.find(({ name }) => name === pair.slice(0, at))
      if (field === undefined) {
        const known = fields.map(({ name }) => name).join(", ")
        return yield* new UsageInvalid({
          problem: `--secret must begin with the name of a secret of ${plugin.id} and an equals sign: ${known}.`,
          advice: `Write it as --secret ${fields[0]?.name ?? "apiKey"}=${forms}.`
        })
      }
      const source = parseSecretSource(pair.slice(at + 1))
      if (source === undefined) {
        return yield* new UsageInvalid({
          problem: `--secret ${field.name} does not say where the secret is. What was given is not repeated: it may be the secret itself.`,
          advice: `Write it as --secret ${field.name}=${forms}. If that was the secret, consider it exposed and renew it.`
        })
      }
      sources.set(field.name, source)
    }
    return sources
  })

/** Where each secret comes from. Those that a provider needs come from their usual variable unless something else is said. */
export const answeredSecrets = (place: InitPlace, plugin: ProviderPlugin, pairs: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { mayAsk, session } = place
    const sources = yield* flaggedSecrets(plugin, pairs)
    for (const { description, environment, isRequired, name } of secretFieldsOf(plugin)) {
      if (sources.has(name) || !isRequired) continue
      const standard: SecretSource = { type: "env", name: environment }
      if (!mayAsk) sources.set(name, standard)
      else
        sources.set(
          name,
          yield* ask(session, {
            label: `Where ${name} comes from`,
            explained: [
              `${description} A secret, so it stays out of the file: say where it is, as ${forms}.`
            ],
            standard: secretSourceText(standard),
            read: (line) => {
              const source = parseSecretSource(line)
              return source === undefined
                ? Effect.fail(`Type ${forms}. If that was the secret itself, it is on the screen now.`)
                : Effect.succeed(source)
            }
          })
        )
    }
    return Object.fromEntries(sources)
  })
