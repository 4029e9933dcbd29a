/* global document, window, URL */
// Finds sections of the book by their words, without a server. Every page can be read without it.
(function () {
  const assets = new URL('.', document.currentScript.src);
  const root = new URL('..', assets);
  const button = document.querySelector('button.search');
  const dialog = document.querySelector('dialog.search');
  if (!button || !dialog?.showModal) return;
  const input = dialog.querySelector('input');
  const status = dialog.querySelector('.search-status');
  const list = dialog.querySelector('ol');
  const MOST = 12;
  const EXCERPT_WORDS = 26;
  let search;

  button.hidden = false;
  button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    const isSlash = event.key === '/' && !isTyping(event.target);
    const isCtrlK = event.key === 'k' && (event.ctrlKey || event.metaKey);
    if (!isSlash && !isCtrlK) return;
    event.preventDefault();
    open();
  });
  input.addEventListener('input', show);
  dialog.addEventListener('keydown', move);
  dialog.addEventListener('click', ({ target }) => {
    // The dialog itself is what lies around its content.
    if (target === dialog || target.closest('a')) dialog.close();
  });

  function isTyping(element) {
    return element.matches?.(
      'input, textarea, select, [contenteditable=""], [contenteditable=true]',
    );
  }

  async function open() {
    if (!dialog.open) dialog.showModal();
    input.select();
    if (search) return;
    status.textContent = 'One moment.';
    try {
      await Promise.all(['minisearch.js', 'search-index.js'].map(load));
      const { index, sections, options } = window.bookIndex;
      const engine = window.MiniSearch.loadJSON(index, options);
      search = (words) => engine.search(words).map(({ id, terms }) => ({ ...sections[id], terms }));
      show();
    } catch {
      status.textContent = 'The index cannot be loaded.';
    }
  }

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL(name, assets);
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function show() {
    if (!search) return;
    const words = input.value.trim();
    const found = words === '' ? [] : search(words);
    list.replaceChildren(...found.slice(0, MOST).map(item));
    status.textContent = words === '' ? 'Arrow keys choose, Enter opens.' : countText(found.length);
  }

  function countText(count) {
    if (count === 0) return 'Nothing is found.';
    if (count === 1) return 'One section.';
    return count > MOST ? `${count} sections; the best ${MOST}:` : `${count} sections.`;
  }

  function item({ at, page, heading, text, terms }) {
    const link = document.createElement('a');
    link.href = new URL(at, root);
    link.append(
      element('span', 'found-heading', heading),
      ...(heading === page ? [] : [element('span', 'found-page', page)]),
      excerpt(text, terms),
    );
    const li = document.createElement('li');
    li.append(link);
    return li;
  }

  /** The words around the first that was looked for, with what was found in bold type. */
  function excerpt(text, terms) {
    const words = text.split(' ');
    const isFound = (word) => terms.some((term) => word.toLowerCase().includes(term));
    const first = Math.max(0, words.findIndex(isFound));
    const from = Math.max(0, Math.min(first - 6, words.length - EXCERPT_WORDS));
    const line = element('span', 'found-text', from > 0 ? '… ' : '');
    words.slice(from, from + EXCERPT_WORDS).forEach((word, i) => {
      line.append(i > 0 ? ' ' : '', isFound(word) ? element('b', '', word) : word);
    });
    if (from + EXCERPT_WORDS < words.length) line.append(' …');
    return line;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }

  /** Up and down go through the field and what was found; Enter in the field opens the first; Esc closes. */
  function move(event) {
    const links = [...list.querySelectorAll('a')];
    const stops = [input, ...links];
    const at = stops.indexOf(document.activeElement);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      stops[(next + stops.length) % stops.length].focus();
    } else if (event.key === 'Enter' && document.activeElement === input) {
      event.preventDefault();
      links[0]?.click();
    } else if (event.key === 'Escape') {
      // Of itself a search field would only be emptied by it.
      event.preventDefault();
      dialog.close();
    }
  }
})();
