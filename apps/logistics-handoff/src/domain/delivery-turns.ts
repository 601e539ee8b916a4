/** What tells deliveries of one order to one partner apart, and which of them is older. */
export interface Turn {
  readonly orderId: string
  readonly partnerId: string
  readonly dossierRevision: number
  readonly kind: 'dossier' | 'recall'
}

/** Deliveries of one order to one partner go out one after the other. */
export const queueOf = ({ orderId, partnerId }: Pick<Turn, 'orderId' | 'partnerId'>): string => `${orderId} ${partnerId}`

/** A dossier before its recall, both before the next dossier. */
export const turnOf = ({ dossierRevision, kind }: Pick<Turn, 'dossierRevision' | 'kind'>): number =>
  2 * dossierRevision + (kind === 'recall' ? 1 : 0)

/** The oldest of each order and partner: the only ones that may go out now. */
export function oldestOfEach<T extends Turn>(pending: readonly T[]): T[] {
  const oldest = new Map<string, T>()
  for (const each of pending) {
    const known = oldest.get(queueOf(each))
    if (!known || turnOf(each) < turnOf(known)) oldest.set(queueOf(each), each)
  }
  return [...oldest.values()]
}
