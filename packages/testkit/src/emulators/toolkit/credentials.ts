import type { EmulatorRequest } from "./emulator-request.ts"
import type { Reply } from "./reply.ts"

/**
 * Looks at a request before its operation does. Gives nothing to let it pass, words to answer 401 with, or another answer, such as
 * 403.
 */
export type Authenticate = (
  request: EmulatorRequest
) => Reply | string | undefined | Promise<Reply | string | undefined>

/** Lets requests pass that come with this token. A function is asked each time, for tokens that are made or end. */
export const bearerToken =
  (token: string | (() => string | undefined)): Authenticate =>
  ({ headers }) => {
    const expected = typeof token === "string" ? token : token()
    const [, given] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? []
    if (given === undefined) return "a bearer token is needed"
    return given === expected ? undefined : "the token is not accepted"
  }

/** Lets requests pass that come with this user and password. */
export const basicCredentials =
  (user: string, password: string): Authenticate =>
  ({ headers }) => {
    const [, given] = /^Basic +(\S+)$/i.exec(headers.authorization ?? "") ?? []
    if (given === undefined) return "user and password are needed"
    const isRight = Buffer.from(given, "base64").toString() === `${user}:${password}`
    return isRight ? undefined : "user and password are not accepted"
  }
