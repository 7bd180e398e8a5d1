/**
 * Shapes that are written out where they have a name.
 *
 * The declarations of a function whose type the compiler has inferred hold all members of what it gives, where its author wrote
 * `RunReport`. Whoever reads the reference wants the name.
 */
import {
  ArrayType,
  DeclarationReflection,
  IntersectionType,
  OptionalType,
  type ProjectReflection,
  ReferenceType,
  ReflectionKind,
  ReflectionType,
  type SignatureReflection,
  type SomeType,
  TypeOperatorType,
  UnionType
} from "typedoc"

/** Shapes with fewer members are not named: they may mean something else. */
const fewestMembers = 3

/** The same for types of the same shape, whatever they are called; a word that equals no other one where there is no shape. */
const shapeOf = (type: SomeType | undefined): string => {
  if (type instanceof ReflectionType) return membersOf(type.declaration)
  if (type instanceof ArrayType) return `${shapeOf(type.elementType)}[]`
  if (type instanceof TypeOperatorType) return `${type.operator} ${shapeOf(type.target)}`
  if (type instanceof OptionalType) return `${shapeOf(type.elementType)}?`
  if (type instanceof UnionType || type instanceof IntersectionType)
    return `(${type.types.map(shapeOf).sort().join(type.type)})`
  return type?.toString() ?? "?"
}

const membersOf = ({
  children = [],
  indexSignatures = [],
  signatures = []
}: DeclarationReflection): string => {
  const members = children.map(
    ({ flags, name, type }) => `${name}${flags.isOptional ? "?" : ""}: ${shapeOf(type)}`
  )
  const others = [
    ...indexSignatures.map(({ type }) => `[]: ${shapeOf(type)}`),
    ...signatures.map(({ id }) => `${id}`)
  ]
  return `{ ${[...members.sort(), ...others].join("; ")} }`
}

/** Puts the names of exported shapes where these are written out. */
export const namedShapes = (project: ProjectReflection): void => {
  const named = new Map<string, DeclarationReflection>()
  for (const reflection of project.getReflectionsByKind(
    ReflectionKind.TypeAlias | ReflectionKind.Interface
  )) {
    if (!(reflection instanceof DeclarationReflection) || reflection.typeParameters !== undefined) continue
    const { children = [], extendedTypes, type } = reflection
    if (children.length >= fewestMembers && extendedTypes === undefined)
      named.set(membersOf(reflection), reflection)
    if (type instanceof UnionType && type.types.length >= fewestMembers) named.set(shapeOf(type), reflection)
  }

  const withNames = (type: SomeType, owner: unknown): SomeType => {
    const name = named.get(shapeOf(type))
    if (name !== undefined && name !== owner) {
      return ReferenceType.createResolvedReference(name.name, name, project)
    }
    if (type instanceof ReflectionType) visit(type.declaration)
    if (type instanceof ArrayType) type.elementType = withNames(type.elementType, owner)
    if (type instanceof TypeOperatorType) type.target = withNames(type.target, owner)
    if (type instanceof UnionType || type instanceof IntersectionType)
      type.types = type.types.map((each) => withNames(each, owner))
    if (type instanceof ReferenceType && type.typeArguments !== undefined)
      type.typeArguments = type.typeArguments.map((each) => withNames(each, owner))
    return type
  }

  const visit = (reflection: DeclarationReflection | SignatureReflection): void => {
    if (reflection.type !== undefined) reflection.type = withNames(reflection.type, reflection)
    if (!(reflection instanceof DeclarationReflection)) {
      for (const parameter of reflection.parameters ?? [])
        if (parameter.type !== undefined) parameter.type = withNames(parameter.type, parameter)
      return
    }
    for (const child of [...(reflection.children ?? []), ...(reflection.signatures ?? [])]) visit(child)
  }
  for (const module of project.children ?? []) visit(module)
}
