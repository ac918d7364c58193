// Piscina loads the file of a worker with require(). If a thread is terminated while it requires an ES module, Node.js 20 aborts the
// whole process (v8::Module::IsGraphAsync); import() is safe.
import type { WorkerResult, WorkerTask } from './worker.js' with { 'resolution-mode': 'import' };

export = async (task: WorkerTask): Promise<WorkerResult> => (await import('./worker.js')).default(task);
