import { Effect, Logger, References } from "effect"
import { inspect } from "node:util"

/** An error in every form in which it may be shown or kept: message, stack, JSON, and Node's own rendering. */
export const everyFormOf = (error: unknown): string =>
  [
    String(error),
    error instanceof Error ? `${error.message}\n${error.stack}` : "",
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true })
  ].join("\n")

/** Runs an effect and gives everything it wrote to the log, at every level, next to how it ended. */
export const overhear = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const logged: Array<string> = []
    const listener = Logger.make<unknown, void>((entry) => void logged.push(inspect(entry, { depth: 6 })))
    return Effect.exit(effect).pipe(
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provide(Logger.layer([listener]), { local: true }),
      Effect.map((exit) => ({ exit, logged: logged.join("\n") }))
    )
  })
