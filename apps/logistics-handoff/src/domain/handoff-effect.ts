/** What a decision about an order causes outside its row. Versions, revision and partner are those of the row after the decision. */
export type HandoffEffect =
  | { readonly kind: 'dossier-issued'; readonly clarified: boolean }
  | { readonly kind: 'dossier-resent' }
  | { readonly kind: 'recall-issued' }
  | { readonly kind: 'recall-resent' }
  | { readonly kind: 'receipt-overdue'; readonly tell: boolean }
  | { readonly kind: 'order-handed-off'; readonly receiptId: string; readonly at: Date }
  | { readonly kind: 'handoff-refused'; readonly code: string; readonly at: Date }
  | { readonly kind: 'handoff-cancelled'; readonly requestId: string }
  | { readonly kind: 'order-recalled'; readonly requestId: string; readonly at: Date }
  | { readonly kind: 'recall-too-late'; readonly requestId: string; readonly at: Date }
