/** What a shop wants of the hand-off. Milliseconds. */
export interface HandoffPolicy {
  /** How long a partner may take over a receipt until it is asked again. */
  readonly receiptBudgetMs: number
  /** How often the same dossier or recall is sent again at that pace; then operators are told, and it goes out ever more rarely. */
  readonly resendMost: number
  /** How long a dossier waits for decisions that are known to exist but have not arrived. */
  readonly clarificationWaitMs: number
}

export const DEFAULT_POLICY: HandoffPolicy = { receiptBudgetMs: 120_000, resendMost: 2, clarificationWaitMs: 30_000 }
