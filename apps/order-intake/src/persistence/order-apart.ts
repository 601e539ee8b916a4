/** Under which kind order_apart keeps an order of this status: `open` but for the two ways an order ends without being handed off. */
export const kindOf = (status: string): string => (status === 'cancelled' || status === 'recalled' ? status : 'open')

/** The same in SQL, of the alias `c`. */
export const KIND_OF_C = `case when c.status in ('cancelled', 'recalled') then c.status else 'open' end`
