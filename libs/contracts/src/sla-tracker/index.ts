export * from './sla-changed.js'
export * from './task-action-requested.js'
