/** Answers a shell that asks what to offer. Never fails: a complaint would stand in the middle of what is being typed. */
import { readFileSync } from "node:fs"
import { givenConfig, namedPlugins } from "../named-plugins.ts"
import { complete, type Offer } from "./complete.ts"
import type { CompletionData } from "./completion-data.ts"

/** What the build writes beside the bundle. Not there when the command line runs from its sources. */
export const completionFile = "completions.json"

const longest = 72

const short = (description: string): string => {
  const line = description.replaceAll(/\s+/g, " ").trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`
}

/**
 * An offer as shells read it: on the first line `words`, `files` or `folders`, with ` open` behind it where no blank is to follow; then a line
 * for each word, with what it means behind a tab.
 */
export const offerText = ({ isOpen, type, words }: Offer): string =>
  [
    `${type}${isOpen ? " open" : ""}`,
    ...words.map(({ description, value }) =>
      description === "" ? value : `${value}\t${short(description)}`
    ),
    ""
  ].join("\n")

const packedData = (here: URL): CompletionData | undefined => {
  try {
    return JSON.parse(readFileSync(new URL(completionFile, here), "utf8")) as CompletionData
  } catch {
    return undefined
  }
}

/** What was packed is about the providers that come with the command. Where others are named, they are asked. */
const dataFor = async (folder: string, words: ReadonlyArray<string>, here: URL): Promise<CompletionData> => {
  const named = namedPlugins(folder, givenConfig(words))
  if (named.names.length > 0) return (await import("./own-completion-data.ts")).completionDataWith(named)
  return packedData(here) ?? (await import("./own-completion-data.ts")).ownCompletionData()
}

/** The answer for these words, the last of which is at the cursor. `here` is the folder of the bundle. */
export const answerCompletion = async (
  words: ReadonlyArray<string>,
  folder: string,
  here: URL
): Promise<string> => {
  try {
    const data = await dataFor(folder, words, here)
    return offerText(complete(data, folder, words))
  } catch {
    return offerText({ type: "words", words: [], isOpen: false })
  }
}
