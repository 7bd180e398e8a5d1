import { Logger } from "effect"
import { withoutSecrets } from "../secrets.ts"
import type { CallSession } from "../session.ts"
import type { LogLevel } from "./log-line.ts"

const levels: Readonly<Record<string, LogLevel>> = {
  Fatal: "error",
  Error: "error",
  Warn: "warn",
  Info: "info",
  Debug: "debug",
  Trace: "trace"
}

/**
 * What the engine and the providers want said. Lines of the log where a level was asked for; without, warnings are told among
 * the other things on standard error.
 */
export const callLogger = (session: CallSession) =>
  Logger.make(({ logLevel, message }) => {
    const level = levels[logLevel] ?? "trace"
    const words = withoutSecrets(
      Array.isArray(message) ? message.map(String).join(" ") : String(message),
      session
    )
    if (session.logLevel !== undefined) session.log(level, words)
    else if (level === "warn" || level === "error")
      session.tell(`${level === "warn" ? "warning" : level}: ${words}`)
  })
