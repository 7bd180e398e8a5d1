/** What typedoc has found, made fit to be read: schemas as the shapes that they stand for, and nothing that all classes have. */
import {
  type Application,
  Comment,
  type Context,
  Converter,
  DeclarationReflection,
  type ProjectReflection,
  ReferenceType,
  ReflectionKind
} from "typedoc"
import ts from "typescript"
import { namedShapes } from "./named-shapes.ts"

/** Members that every reason has, and that say nothing about one of them. */
const membersOfAll = ["constructor", "message", "nextStep"]

/** `type X = typeof X.Type` is shown as the shape that it is. */
const showShape = (context: Context, reflection: DeclarationReflection): void => {
  if (reflection.kind !== ReflectionKind.TypeAlias) return
  const declaration = context
    .getSymbolFromReflection(reflection)
    ?.declarations?.find((each) => ts.isTypeAliasDeclaration(each))
  if (declaration === undefined || !ts.isTypeQueryNode(declaration.type)) return
  reflection.comment ??= new Comment()
  reflection.comment.modifierTags.add("@useDeclaredType")
}

/** A schema and its type share a name: one heading is enough for both. */
const joinSchemas = (project: ProjectReflection): void => {
  for (const module of project.children ?? []) {
    const children = module.children ?? []
    for (const schema of children.filter(({ kind }) => kind === ReflectionKind.Variable)) {
      const type = children.find(
        ({ kind, name }) => kind === ReflectionKind.TypeAlias && name === schema.name
      )
      if (type === undefined) continue
      type.comment ??= new Comment()
      type.comment.summary.push({ kind: "text", text: "\n\nThe schema has the same name." })
      project.removeReflection(schema)
    }
  }
}

const isBaseOfSchema = (type: unknown): boolean =>
  type instanceof ReferenceType && type.name.endsWith("_base")

/** Shows the members of an error as its own, without those that all have. */
const simplifyClass = (project: ProjectReflection, reflection: DeclarationReflection): void => {
  if (reflection.extendedTypes?.some(isBaseOfSchema) !== true) return
  delete reflection.extendedTypes
  for (const member of [...(reflection.children ?? [])]) {
    if (membersOfAll.includes(member.name) || member.flags.isStatic) {
      project.removeReflection(member)
      continue
    }
    delete member.inheritedFrom
    delete member.overwrites
  }
}

/** Makes `application` show what it converts as it is to be read. */
export const plainReflections = (application: Application): void => {
  application.converter.on(Converter.EVENT_CREATE_DECLARATION, showShape)
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }: Context) => {
    joinSchemas(project)
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
      if (reflection instanceof DeclarationReflection) simplifyClass(project, reflection)
    }
    // A shape under a name is the same thing, however it was declared.
    for (const reflection of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
      if (reflection instanceof DeclarationReflection && reflection.children !== undefined)
        reflection.kind = ReflectionKind.Interface
    }
    namedShapes(project)
  })
}
