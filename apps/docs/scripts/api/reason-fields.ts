/** What each reason of a failure carries, from its published type. */
import { DeclarationReflection, LiteralType, type ProjectReflection, ReflectionKind } from "typedoc"

/** A member of a reason. */
export interface ReasonField {
  readonly name: string
  readonly type: string
  readonly isOptional: boolean
  readonly description: string
}

/** A reason by its tag. */
export interface ReasonFacts {
  readonly tag: string
  /** Whether the same call may be made again; left out when it depends on the failure. */
  readonly isRetryable?: boolean
  readonly fields: ReadonlyArray<ReasonField>
}

const textOf = (reflection: DeclarationReflection): string =>
  (reflection.comment?.summary ?? []).map(({ text }) => text).join("")

const isClass = (reflection: unknown): reflection is DeclarationReflection =>
  reflection instanceof DeclarationReflection && reflection.kind === ReflectionKind.Class

/** All classes with a member `isRetryable`, in the order of their names. */
export const reasonFields = (project: ProjectReflection): ReadonlyArray<ReasonFacts> =>
  project
    .getReflectionsByKind(ReflectionKind.Class)
    .filter(isClass)
    .flatMap(({ children = [], name: tag }): ReadonlyArray<ReasonFacts> => {
      const retryable = children.find(({ name }) => name === "isRetryable")
      if (retryable === undefined || tag === "ImportError") return []
      const value = retryable.type instanceof LiteralType ? retryable.type.value : undefined
      const fields = children
        .filter((child) => child !== retryable && child.kind === ReflectionKind.Property)
        .map((child) => ({
          name: child.name,
          type: child.type?.toString() ?? "",
          isOptional: child.flags.isOptional,
          description: textOf(child)
        }))
      return [{ tag, ...(typeof value === "boolean" ? { isRetryable: value } : {}), fields }]
    })
    .sort((a, b) => a.tag.localeCompare(b.tag))
