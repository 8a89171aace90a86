export { type HtmlOptions, renderHtml } from './html/page.ts';
export { renderTerminal, type TerminalOptions } from './terminal/index.ts';
