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

/** Tokens and when each ends. */
export class TokenIssuer {
  readonly #endings = new Map<string, number>()

  /** Makes a token. Percent-escapes in it are part of it: a client that decodes them holds a wrong token. */
  issue(behaviour: ActitoBehaviour): { readonly token: string; readonly jti: string } {
    const jti = randomUUID()
    const token =
      behaviour.tokenShape === "jwt"
        ? `${base64({ alg: "HS256", typ: "JWT" })}.${base64({ jti })}.${base64(randomUUID())}`
        : `emulated%2B${randomUUID().replaceAll("-", "")}%2F%3D`
    if (behaviour.newTokenEndsOthers) this.#endings.clear()
    this.#endings.set(token, Date.now() + lifetimeMillis(behaviour.tokenLifetime))
    return { token, jti }
  }

  /** Whether a token was issued and has not ended. */
  accepts(token: string): boolean {
    const ending = this.#endings.get(token)
    return ending !== undefined && Date.now() < ending
  }

  /** Ends every token now. */
  expireAll(): void {
    this.#endings.clear()
  }
}
