/** Lines of the log: `name=value` after `name=value`, which people can read and programs can take apart (logfmt). */
import { logLevels } from "../flags.ts"
import { harmlessJson } from "../harmless-text.ts"

/** How much is logged, from nothing to everything. */
export type LogLevel = (typeof logLevels)[number]

/** What stands behind the message. What is `undefined` is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** True when a line of this level is wanted. */
export const logs = (wanted: LogLevel | undefined, level: LogLevel): boolean =>
  wanted !== undefined && level !== "none" && logLevels.indexOf(level) <= logLevels.indexOf(wanted)

/** A value as it stands behind the `=`; in quotes, as JSON has them, where it would not be seen where it ends. */
const valueText = (value: string | number | boolean): string => {
  const text = String(value)
  if (/^[\w.:/@+{}%,#*()~-]+$/.test(text)) return text
  return harmlessJson(JSON.stringify(text))
}

/** How a line of the log is written: for people and programs, or as one object of JSON, for programs that collect logs. */
export type LogFormat = "text" | "json"

/** One line, without its end: time, level and message first. */
export const logLine = (
  level: LogLevel,
  message: string,
  fields: LogFields,
  now: number = Date.now(),
  format: LogFormat = "text"
): string => {
  const all: LogFields = { time: new Date(now).toISOString(), level, message, ...fields }
  if (format === "json") return harmlessJson(JSON.stringify(all))
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${valueText(value)}`]))
    .join(" ")
}
