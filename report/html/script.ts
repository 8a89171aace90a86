/**
 * The page's only script: marking a service's instances, sorting the table of services. It works on attributes that
 * are in the page already and makes no markup out of text.
 */
export const SCRIPT = `(() => {
  'use strict';
  const all = (selector) => document.querySelectorAll(selector);
  let pinned = null;
  const show = (service) => {
    for (const marked of all('.on')) marked.classList.remove('on');
    document.body.classList.toggle('picking', service !== null);
    if (service !== null) for (const instance of all('.i.s' + service)) instance.classList.add('on');
  };
  const pin = (service) => {
    pinned = pinned === service ? null : service;
    for (const chip of all('.chip')) chip.setAttribute('aria-pressed', String(chip.dataset.s === pinned));
    show(pinned);
  };
  const serviceOf = (target) => {
    const chip = target.closest('.chip');
    if (chip) return chip.dataset.s;
    const instance = target.closest('.i');
    const name = instance && /(?:^| )s(\\d+)(?: |$)/.exec(instance.getAttribute('class'));
    return name ? name[1] : null;
  };
  document.addEventListener('click', (event) => {
    const service = serviceOf(event.target);
    if (service !== null) pin(service);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && pinned !== null) pin(pinned);
  });
  for (const legend of all('.legend')) {
    legend.addEventListener('pointerover', (event) => {
      const service = serviceOf(event.target);
      if (pinned === null && service !== null) show(service);
    });
    legend.addEventListener('pointerout', () => { if (pinned === null) show(null); });
  }
  for (const table of all('table')) {
    for (const head of table.querySelectorAll('th[data-sort]')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const up = head.getAttribute('aria-sort') !== 'ascending';
        for (const other of table.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const column = head.cellIndex;
        const value = (row) => row.cells[column].dataset.v;
        const numeric = (text) => text !== '' && Number.isFinite(Number(text));
        const rows = [...table.tBodies[0].rows].sort((a, b) => {
          const x = value(a), y = value(b);
          const order = numeric(x) && numeric(y) ? x - y : x < y ? -1 : x > y ? 1 : 0;
          return up ? order : -order;
        });
        table.tBodies[0].append(...rows);
      });
    }
  }
})();`;
