/** Stages that have a budget of their own, in the order in which a clean order passes them. */
export const BUDGETED_STAGES = ['intake', 'stock-and-slot', 'operator', 'payment', 'hand-off'] as const
export type BudgetedStage = (typeof BUDGETED_STAGES)[number]

/** `pipeline` is the promise as a whole. */
export const STAGES = [...BUDGETED_STAGES, 'pipeline'] as const
export type Stage = (typeof STAGES)[number]
