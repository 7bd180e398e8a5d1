/** Rules for the fields of a purchase, from the published schema of what the service takes for one. */
import type { SourceFormat } from "@bulkport/core/provider"
import { rowFault, type RowFault, type ValueRule } from "./row-rules.ts"
import { numberIn } from "./value-rules.ts"

const rule = "PurchaseEventFields.schema.json"

const notAmount = rowFault("wrong-type", "must be a number that is not negative", rule)

const amount: ValueRule = (value, format) => ((numberIn(value, format) ?? -1) >= 0 ? undefined : notAmount)

const longestText = 375

const notText = rowFault("wrong-type", `must be text of at most ${longestText} characters`, rule)

const shortText: ValueRule = (value) =>
  typeof value === "string" && value.length <= longestText ? undefined : notText

const notCurrency = rowFault("format", "must be a currency of three capital letters, such as USD", rule)

const currency: ValueRule = (value) =>
  typeof value === "string" && /^[A-Z]{3}$/.test(value) ? undefined : notCurrency

const notProducts = rowFault(
  "wrong-type",
  "must be a list of at most 200 products with a product_id each",
  rule
)

const inCell = rowFault("not-allowed", "can be given in JSON lines only", rule)

const notProduct = rowFault("wrong-type", "holds a product with a value that the service does not take", rule)

const productFields: Readonly<Record<string, ValueRule>> = {
  ...Object.fromEntries(
    ["product_id", "sku", "category", "name", "brand", "variant", "coupon", "url", "image_url"].map(
      (name) => [name, shortText]
    )
  ),
  price: amount,
  quantity: (value, format) => (Number.isInteger(value) ? amount(value, format) : notAmount),
  position: (value) => (Number.isInteger(value) ? undefined : notAmount)
}

const isProduct = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && "product_id" in value

const products: ValueRule = (value, format) => {
  if (format === "csv") return inCell
  if (!Array.isArray(value) || value.length > 200 || !value.every(isProduct)) return notProducts
  const isSound = value.every((product) =>
    Object.entries(product).every(([name, each]) => {
      const check = Object.hasOwn(productFields, name) ? productFields[name] : undefined
      return check !== undefined && check(each, format) === undefined
    })
  )
  return isSound ? undefined : notProduct
}

const fields: Readonly<Record<string, ValueRule>> = {
  checkout_id: shortText,
  order_id: shortText,
  affiliation: shortText,
  coupon: shortText,
  currency,
  subtotal: amount,
  total: amount,
  revenue: amount,
  shipping: amount,
  tax: amount,
  discount: amount,
  products
}

const prefix = "event.fields."

/**
 * What is wrong with the fields of an event, if it is a purchase. Fields of other names pass: an event may have fields of the
 * tenant's own, whatever the schema of a purchase says.
 */
export function* purchaseFaults(
  cells: Readonly<Record<string, unknown>>,
  format: SourceFormat
): Iterable<readonly [string, RowFault]> {
  if (cells["event.key"] !== "purchase") return
  for (const [name, check] of Object.entries(fields)) {
    const value = cells[prefix + name]
    if (value === undefined || (value === "" && format === "csv")) continue
    const fault = check(value, format)
    if (fault !== undefined) yield [prefix + name, fault]
  }
}
