'use strict';
/*
 * What piscina loads in a search thread. It requires its file, and Node 20 aborts the whole process when a thread is
 * ended while it requires an ES module (the command has found an error in the documents, say). So this file is
 * CommonJS and imports the module, which may be interrupted at any moment.
 */
const loading = import('./worker.mjs');
// The first call tells of a module that does not load; nobody else would hear of it.
loading.catch(() => {});

module.exports = async (task) => (await loading).default(task);
