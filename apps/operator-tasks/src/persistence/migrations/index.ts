import { CreateCases1795305600000 } from './1795305600000-create-cases.js'
import { CreateTasks1795305600001 } from './1795305600001-create-tasks.js'
import { CreateOperatorsAndPolicies1795305600002 } from './1795305600002-create-operators-and-policies.js'
import { NoteOverdueAnswers1795305600010 } from './1795305600010-note-overdue-answers.js'
import { WidenTasksAndPages1795305600020 } from './1795305600020-widen-tasks-and-pages.js'
import { IndexTaskLists1795305600030 } from './1795305600030-index-task-lists.js'

export const operatorTasksMigrations = [
  CreateCases1795305600000,
  CreateTasks1795305600001,
  CreateOperatorsAndPolicies1795305600002,
  NoteOverdueAnswers1795305600010,
  WidenTasksAndPages1795305600020,
  IndexTaskLists1795305600030,
]
