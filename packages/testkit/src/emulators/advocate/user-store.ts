/** A user as the emulated service keeps it. */
export interface EmulatedUser {
  readonly accountId: string
  readonly id: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly locale?: string
  readonly countryCode?: string
  readonly imageUrl?: string
  readonly referable?: boolean
  readonly referralCode?: string
  readonly referralCodes?: Readonly<Record<string, string>>
  readonly paymentProviderId?: string
  readonly referredByCodes?: ReadonlyArray<string>
  readonly dateCreated?: number
  readonly dateUsTaxFormSubmitted?: number
  readonly customFields?: Readonly<Record<string, unknown>>
  readonly segments?: ReadonlyArray<string>
  /** Vanity links per program. Section 8.1. */
  readonly shareLinks?: Readonly<Record<string, string>>
  /** What can be redeemed, per unit. Section 8.5. */
  readonly balances?: Readonly<Record<string, number>>
  /** What was redeemed so far, per unit. */
  readonly redeemed?: Readonly<Record<string, number>>
}

/** The tenant's users, with the accounts and the referral codes that follow from them. */
export interface UserStore {
  readonly count: () => number
  readonly all: () => ReadonlyArray<EmulatedUser>
  readonly get: (accountId: string, id: string) => EmulatedUser | undefined
  /** Creates or replaces a user, without any of an import's checks. */
  readonly put: (user: EmulatedUser) => void
  /** Removes a user. Returns false when there is none. An account left empty goes too, unless preserved. */
  readonly remove: (accountId: string, id: string, preserveEmptyAccount: boolean) => boolean
  readonly hasAccount: (accountId: string) => boolean
  /** How many users an account has. */
  readonly accountSize: (accountId: string) => number
  /** Refuses this user from now on: deleted with do-not-track (section 8.1, RS050). */
  readonly block: (accountId: string, id: string) => void
  readonly isBlocked: (accountId: string, id: string) => boolean
  /** Makes a referral code known without its owner. */
  readonly addReferralCode: (code: string) => void
  /** Who owns a referral code: a user's key, an empty text for a code without owner, undefined when unknown. */
  readonly ownerOf: (code: string) => string | undefined
  /** The text `ownerOf` names a user by. */
  readonly keyOf: (accountId: string, id: string) => string
  /** Remembers the users as they are now; the answer brings them back. */
  readonly snapshot: () => () => void
}

const keyOf = (accountId: string, id: string) => JSON.stringify([accountId, id])

const keep = <K, V>(map: Map<K, V>): (() => void) => {
  const before = [...map]
  return () => {
    map.clear()
    for (const [key, value] of before) map.set(key, value)
  }
}

/** An empty store. Referral codes compare without regard to case. */
export const makeUserStore = (): UserStore => {
  const users = new Map<string, EmulatedUser>()
  const accounts = new Map<string, number>()
  const blocked = new Set<string>()
  const codes = new Map<string, string>()

  const codesOf = (user: EmulatedUser) => [
    ...(user.referralCode === undefined ? [] : [user.referralCode]),
    ...Object.values(user.referralCodes ?? {})
  ]

  const forgetCodes = (user: EmulatedUser) => {
    for (const code of codesOf(user)) codes.delete(code.toUpperCase())
  }

  return {
    count: () => users.size,
    all: () => [...users.values()],
    get: (accountId, id) => users.get(keyOf(accountId, id)),
    put: (user) => {
      const key = keyOf(user.accountId, user.id)
      const before = users.get(key)
      if (before === undefined) accounts.set(user.accountId, (accounts.get(user.accountId) ?? 0) + 1)
      else forgetCodes(before)
      users.set(key, user)
      for (const code of codesOf(user)) codes.set(code.toUpperCase(), key)
    },
    remove: (accountId, id, preserveEmptyAccount) => {
      const key = keyOf(accountId, id)
      const user = users.get(key)
      if (user === undefined) return false
      users.delete(key)
      forgetCodes(user)
      const left = (accounts.get(accountId) ?? 1) - 1
      if (left > 0 || preserveEmptyAccount) accounts.set(accountId, left)
      else accounts.delete(accountId)
      return true
    },
    hasAccount: (accountId) => accounts.has(accountId),
    accountSize: (accountId) => accounts.get(accountId) ?? 0,
    block: (accountId, id) => void blocked.add(keyOf(accountId, id)),
    isBlocked: (accountId, id) => blocked.has(keyOf(accountId, id)),
    addReferralCode: (code) => void codes.set(code.toUpperCase(), ""),
    ownerOf: (code) => codes.get(code.toUpperCase()),
    keyOf,
    snapshot: () => {
      const restores = [keep(users), keep(accounts), keep(codes)]
      const blockedBefore = [...blocked]
      return () => {
        for (const restore of restores) restore()
        blocked.clear()
        for (const key of blockedBefore) blocked.add(key)
      }
    }
  }
}
