/**
 * The path of a request as it may be shown anywhere: without what stands for one thing only, such as the id of a job or the name
 * of a file, and without anything that gives access to it.
 *
 * A part with a digit or a coded character in it is `{id}`, unless it is a version such as `v5`; so is a long one.
 */
export const pathTemplate = ({ pathname }: URL): string =>
  pathname
    .split("/")
    .map((part) => (/^v\d+$/.test(part) || (/^[^\d%]*$/.test(part) && part.length <= 40) ? part : "{id}"))
    .join("/")
