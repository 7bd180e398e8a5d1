/** What callers without Effect hand over as functions, as the engine asks for it. A failure of theirs never brings its words along. */
import { Effect } from "effect"
import { failureKind } from "../errors/failure-kind.ts"
import { SettingsInvalid } from "../errors/reasons.ts"
import type { EndedImport } from "../lifecycle/after-collect.ts"
import type { StartAnswer, StartQuestion } from "../lifecycle/before-start.ts"
import type { ProviderPlugin, SettingValues } from "../provider/provider-plugin.ts"
import type { SettingsOf } from "../provider/provider-registry.ts"

/** What a function of the caller's is handed beside its question: `signal` is aborted when nobody waits for the answer any more. */
export interface CallerContext {
  readonly signal: AbortSignal
}

/** Whose settings are asked for: `connection` and `tenant` are those of the request, where it has them. */
export interface SettingsQuestion extends CallerContext {
  readonly connection?: string
  readonly tenant?: string
}

/**
 * Gives the settings of a provider each time it is opened, secrets included, which are never stored. `undefined` stands for those of the
 * environment.
 */
export type SettingsCallback = (
  plugin: Pick<ProviderPlugin, "id" | "title" | "settingFields">,
  question: SettingsQuestion
) => SettingValues | undefined | Promise<SettingValues | undefined>

/** Asked before every start; whatever is no approval is a veto. */
export type BeforeStartCallback = (
  question: StartQuestion,
  context: CallerContext
) => StartAnswer | Promise<StartAnswer>

/** Told of the report once a run has one, at least once. */
export type AfterCollectCallback = (ended: EndedImport, context: CallerContext) => void | Promise<void>

/** Settings from a function of the caller's. */
export const settingsFrom =
  (settings: SettingsCallback, otherwise: (plugin: ProviderPlugin) => SettingValues): SettingsOf =>
  (plugin, connection, tenant) =>
    Effect.tryPromise({
      try: async (signal) =>
        (await settings(plugin, {
          signal,
          ...(connection === undefined ? {} : { connection }),
          ...(tenant === undefined ? {} : { tenant })
        })) ?? otherwise(plugin),
      catch: (error) =>
        new SettingsInvalid({
          provider: plugin.id,
          problems: [`The function that was to give them failed${failureKind(error)}.`],
          advice: "Nothing was sent. Mend the function settings, or what it asks, and call again."
        })
    })

/** The hook before a start. One that fails has not approved. */
export const askingBeforeStart =
  (ask: BeforeStartCallback) =>
  (question: StartQuestion): Effect.Effect<StartAnswer> =>
    Effect.tryPromise({
      try: async (signal): Promise<StartAnswer> => {
        // Without types, anything may come back.
        const given: unknown = await ask(question, { signal })
        return isAnswer(given)
          ? given
          : { answer: "veto", why: "the hook beforeStart gave neither an approval nor a veto" }
      },
      catch: (error): StartAnswer => ({
        answer: "veto",
        why: `the hook beforeStart failed${failureKind(error)}`
      })
    }).pipe(Effect.catch((veto) => Effect.succeed(veto)))

const isAnswer = (given: unknown): given is StartAnswer =>
  typeof given === "object" &&
  given !== null &&
  "answer" in given &&
  (given.answer === "approve" || (given.answer === "veto" && "why" in given && typeof given.why === "string"))

/** The hook after collecting. */
export const tellingAfterCollect =
  (tell: AfterCollectCallback) =>
  (ended: EndedImport): Effect.Effect<void, unknown> =>
    Effect.tryPromise({ try: async (signal) => tell(ended, { signal }), catch: (error) => error })
