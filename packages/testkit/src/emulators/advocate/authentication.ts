import { timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { Refusal } from "./api-error.ts"
import type { Tenant } from "./tenant.ts"

const isSame = (left: string, right: string): boolean => {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)]
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes)
}

const passwordOf = (header: string | undefined): string | undefined => {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, "base64").toString("utf8")
  const colon = text.indexOf(":")
  return colon < 0 ? undefined : text.slice(colon + 1)
}

/** Refuses a request whose Basic password is not the tenant's key. The username is not looked at. Section 3. */
export const authenticate = (request: IncomingMessage, tenant: Tenant): void => {
  const password = passwordOf(request.headers.authorization)
  if (password !== undefined && isSame(password, tenant.apiKey)) return
  throw new Refusal(401, "UNAUTHORIZED", "Missing or invalid credentials.", "RS045")
}
