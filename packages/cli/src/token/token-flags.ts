import { resolve } from "node:path"
import { Flag, optionalFlag } from "../command-line.ts"
import type { CallSession } from "../session.ts"
import { standardTokensFile } from "./tokens-file.ts"

/** The file of tokens. */
export const tokensFlag = Flag.String("tokens").pipe(
  optionalFlag,
  Flag.withMetavar("file"),
  Flag.withDescription(`File of the tokens; ${standardTokensFile} unless given`)
)

/** Absolute path of the file that is meant. */
export const tokensPath = (session: CallSession, given: string | undefined): string =>
  resolve(session.surroundings.folder, given ?? standardTokensFile)

/** What a token may be used for. Written down here so that help need not load the server. */
export const tokenScopes = [
  "imports:submit",
  "imports:read",
  "outputs:read",
  "imports:control",
  "confirm"
] as const
