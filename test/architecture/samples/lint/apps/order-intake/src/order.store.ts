export class OrderStore {
  private readonly saved = new Set<string>()

  async save(externalId: string): Promise<void> {
    await Promise.resolve()
    this.saved.add(externalId)
  }
}
