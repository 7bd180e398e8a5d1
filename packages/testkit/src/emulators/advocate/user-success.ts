/** A user's line in the success file. Section 9. */
import { hash } from "node:crypto"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { JsonRecord } from "./json-record.ts"
import type { EmulatedUser } from "./user-store.ts"

/** The fixed columns of the success file, which are those of the user details report. */
export const userColumns: ReadonlyArray<string> = [
  "id",
  "accountId",
  "email",
  "firstName",
  "lastName",
  "referralCode",
  "imageUrl",
  "firstSeenIP",
  "lastSeenIP",
  "dateCreated",
  "dateUsTaxFormSubmitted",
  "emailHash",
  "referralSource",
  "locale",
  "countryCode",
  "shareLink",
  "facebookShareLink",
  "cleanShareLink"
]

/** Values as a service might tidy them up. Section 16. What names the user stays as it is. */
const tidy = (user: EmulatedUser): JsonRecord => {
  const { email, firstName, locale, referralCode } = user
  return {
    ...(email === undefined ? {} : { email: email.toLowerCase() }),
    ...(firstName === undefined ? {} : { firstName: firstName.trim() }),
    ...(locale === undefined || locale.includes("_") ? {} : { locale: `${locale}_${locale.toUpperCase()}` }),
    ...(referralCode === undefined ? {} : { referralCode: referralCode.toUpperCase() })
  }
}

/** What is stored, and what the service adds. */
export const userSuccess = (user: EmulatedUser, behaviour: AdvocateBehaviour): JsonRecord => {
  const {
    balances: _balances,
    redeemed: _redeemed,
    referralCodes: _codes,
    segments: _segments,
    shareLinks,
    ...shown
  } = user
  const shareLink = Object.values(shareLinks ?? {})[0] ?? `https://ssqt.example/${user.referralCode ?? ""}`
  return {
    ...shown,
    ...(behaviour.successValues === "normalised" ? tidy(user) : {}),
    ...(user.email === undefined ? {} : { emailHash: hash("md5", user.email.toLowerCase()) }),
    shareLink,
    facebookShareLink: `${shareLink}/f`,
    cleanShareLink: shareLink
  }
}
