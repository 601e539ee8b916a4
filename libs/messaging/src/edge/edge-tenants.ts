export type TenantField = 'shopId' | 'partnerId'

/** Whose edge topics this service reads, now. Changing a list makes the consumer anew with the new topics. */
export class EdgeTenants {
  readonly #lists = new Map<TenantField, Set<string>>()
  readonly #listeners: (() => void)[] = []

  list(field: TenantField): string[] {
    return [...(this.#lists.get(field) ?? [])]
  }

  has(field: TenantField, tenant: string): boolean {
    return this.#lists.get(field)?.has(tenant) ?? false
  }

  /** Replaces the list; equal lists change nothing. Their topics must exist. */
  set(field: TenantField, tenants: readonly string[]): void {
    const before = this.#lists.get(field)
    if (before && before.size === tenants.length && tenants.every((tenant) => before.has(tenant))) return
    this.#lists.set(field, new Set(tenants))
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }
}
