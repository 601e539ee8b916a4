/** An amount in integer minor units (pence, kopecks) of an ISO 4217 currency. */
export interface Money {
  amount: number
  currency: string
}

/** Units times price, in minor units. Throws RangeError beyond what a double holds exactly. */
export function lineTotal(quantity: number, unitPrice: number): number {
  const total = quantity * unitPrice
  if (!Number.isSafeInteger(total)) throw new RangeError(`${quantity} × ${unitPrice} is not an exact amount`)
  return total
}
