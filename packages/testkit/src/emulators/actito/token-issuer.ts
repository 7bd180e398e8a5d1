/** Issues access tokens that really expire (dossier 2.1). */
import { randomUUID } from "node:crypto"
import type { ActitoBehaviour } from "./actito-behaviour.ts"

const lifetimeMillis = (lifetime: string | number): number => {
  if (typeof lifetime === "number") return lifetime * 1_000
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(lifetime)
  if (match === null) throw new Error(`tokenLifetime "${lifetime}" is no duration`)
  const units = { ms: 1, s: 1_000, m: 60_000 }
  return Number(match[1]) * units[(match[2] ?? "s") as keyof typeof units]
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** When a token ends, and how often it was used. */
interface IssuedToken {
  readonly ending: number
  uses: number
}

/** Tokens and when each ends. */
export class TokenIssuer {
  readonly #tokens = new Map<string, IssuedToken>()

  /** Makes a token. Percent-escapes in it are part of it: a client that decodes them holds a wrong token. */
  issue(behaviour: ActitoBehaviour): { readonly token: string; readonly jti: string } {
    const jti = randomUUID()
    const token =
      behaviour.tokenShape === "jwt"
        ? `${base64({ alg: "HS256", typ: "JWT" })}.${base64({ jti })}.${base64(randomUUID())}`
        : `emulated%2B${randomUUID().replaceAll("-", "")}%2F%3D`
    if (behaviour.newTokenEndsOthers) this.#tokens.clear()
    this.#tokens.set(token, { ending: Date.now() + lifetimeMillis(behaviour.tokenLifetime), uses: 0 })
    return { token, jti }
  }

  /** Uses a token once: whether it was issued, has not ended, and was not used too often. */
  accepts(token: string, { tokenUses }: ActitoBehaviour): boolean {
    const issued = this.#tokens.get(token)
    if (issued === undefined || Date.now() >= issued.ending) return false
    issued.uses += 1
    return issued.uses <= tokenUses
  }

  /** Ends every token now. */
  expireAll(): void {
    this.#tokens.clear()
  }
}
