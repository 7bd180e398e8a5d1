import { deleteUsersImport, isKnownImport, rewardRedemptionsImport } from "./advocate-import-types.ts"
import { isEvaluated, type Options } from "./advocate-options.ts"

/** What an import with these options does beyond its rows, in sentences for whoever starts it. */
export const effectsOf = (importType: string, chosen: Options): ReadonlyArray<string> => [
  ...(isEvaluated(importType) ? evaluationEffects(chosen) : []),
  ...segmentEffects(chosen),
  ...(importType === deleteUsersImport.id ? deletionEffects(chosen) : []),
  ...(importType === rewardRedemptionsImport.id
    ? ["What is redeemed stays redeemed, and importing the rows again redeems it again."]
    : []),
  ...(isKnownImport(importType) ? [] : [`Nothing is known here about what ${importType} does.`]),
  ...(chosen["mail-to"] === undefined ? [] : ["The service sends a mail when the job is over."])
]

const evaluationEffects = (chosen: Options): ReadonlyArray<string> => {
  const fired = [
    fires("Programs", "rewards are given and mails go out", chosen["fire-programs"], chosen["only-programs"]),
    fires("Webhooks", "", chosen["fire-webhooks"], chosen["only-webhooks"]),
    fires("Analytics", "", chosen["fire-analytics"], chosen["only-analytics"])
  ].filter((sentence) => sentence !== undefined)
  return fired.length > 0 ? fired : ["No programs, webhooks or analytics react to it."]
}

const fires = (
  what: string,
  meaning: string,
  isAll: boolean | undefined,
  only: ReadonlyArray<string> | undefined
): string | undefined => {
  if (isAll !== true && only === undefined) return undefined
  const which = only === undefined ? "all" : only.join(", ")
  return `${what} react to it: ${which}${meaning === "" ? "" : `; ${meaning}`}.`
}

const segmentEffects = (chosen: Options): ReadonlyArray<string> => {
  const { "add-segments": added, "remove-segments": removed, "set-segments": set } = chosen
  return [
    ...(set === undefined ? [] : [`Every user leaves all segments, and joins ${set.join(", ")}.`]),
    ...(added === undefined ? [] : [`Every user joins the segments ${added.join(", ")}.`]),
    ...(removed === undefined ? [] : [`Every user leaves the segments ${removed.join(", ")}.`])
  ]
}

const deletionEffects = (chosen: Options): ReadonlyArray<string> => [
  "Rewards, events and referral codes of the users are deleted with them.",
  chosen["delete-empty-accounts"] === true
    ? "An account is deleted with its last user, unless the row says otherwise."
    : "An account is kept when its last user goes, unless the row says otherwise.",
  ...(chosen["do-not-track"] === true
    ? ["The users can never be created again, unless the row says otherwise."]
    : [])
]
