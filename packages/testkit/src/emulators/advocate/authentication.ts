import { timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { Refusal } from "./api-error.ts"
import type { Tenant } from "./tenant.ts"

const isSame = (left: string, right: string): boolean => {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)]
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes)
}

interface Credentials {
  readonly username: string
  readonly password: string
}

const credentialsOf = (header: string | undefined): Credentials | undefined => {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, "base64").toString("utf8")
  const colon = text.indexOf(":")
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Refuses a request whose Basic password is not the tenant's key. Whether its username matters is a switch. Section 3. */
export const authenticate = (request: IncomingMessage, { apiKey, behaviour }: Tenant): void => {
  const given = credentialsOf(request.headers.authorization)
  const mayHaveName = behaviour.usernames === "any"
  if (given !== undefined && isSame(given.password, apiKey) && (mayHaveName || given.username === "")) return
  throw new Refusal(401, "UNAUTHORIZED", "Missing or invalid credentials.", "RS045")
}
