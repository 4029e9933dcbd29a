/* global document, IntersectionObserver, localStorage, matchMedia, navigator, setTimeout, window */
// What makes the pages more comfortable. Every page can be read without it.
(function () {
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');

  themeButton(document.querySelector('button.theme'));
  document
    .querySelectorAll('.code, .terminal')
    .forEach((block) => navigator.clipboard && addCopyButton(block));
  markCurrentSection([...document.querySelectorAll('.side.toc a')]);
  menu(document.querySelector('details.menu'));
  currentChapterIntoView(document.querySelector('.side.chapters [aria-current]'));
  printWhole();
  turnPagesByKey();
  explain(document.querySelectorAll('a.term, .footnote-ref a'));

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches;
  }

  function themeButton(button) {
    if (!button) return;
    const show = () => button.setAttribute('aria-pressed', String(isDark()));
    button.hidden = false;
    show();
    prefersDark.addEventListener('change', show);
    button.addEventListener('click', () => {
      setTheme(isDark() ? 'light' : 'dark');
      show();
    });
  }

  /** Back to the system's choice if that is what was asked for. */
  function setTheme(theme) {
    const isSystems = (theme === 'dark') === prefersDark.matches;
    if (isSystems) delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem('tsd-theme', isSystems ? 'os' : theme);
    } catch {
      // Then the choice lasts as long as the page.
    }
  }

  function addCopyButton(block) {
    const code = block.querySelector('pre code');
    if (!code) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      const copied = await navigator.clipboard.writeText(copyText(code)).then(
        () => true,
        () => false,
      );
      button.textContent = copied ? 'Copied' : 'Not copied';
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    });
    block.append(button);
  }

  /** Without the lines of a difference that go. */
  function textToCopy(code) {
    if (!code.querySelector('del')) return code.textContent;
    const copy = code.cloneNode(true);
    copy.querySelectorAll('del').forEach((line) => line.remove());
    return copy.textContent;
  }

  /** Without the prompts, if it is a session in a shell. */
  function copyText(code) {
    const text = textToCopy(code);
    const lines = text.split('\n');
    if (!lines[0].startsWith('$ ')) return text;
    return lines
      .filter((line) => line.startsWith('$ '))
      .map((line) => line.slice(2))
      .join('\n');
  }

  /** The last heading above a line a quarter down the window is where the reader is. */
  function markCurrentSection(links) {
    const sections = links.flatMap((link) => {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      return heading ? [{ link, heading }] : [];
    });
    if (sections.length === 0) return;
    const update = () => {
      const limit = window.innerHeight / 4;
      const above = sections.filter(({ heading }) => heading.getBoundingClientRect().top < limit);
      const current = above.at(-1);
      for (const section of sections) {
        if (section === current) section.link.setAttribute('aria-current', 'true');
        else section.link.removeAttribute('aria-current');
      }
    };
    const observer = new IntersectionObserver(update, { rootMargin: '0px 0px -75% 0px' });
    sections.forEach(({ heading }) => observer.observe(heading));
    update();
  }

  function menu(details) {
    if (!details) return;
    document.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape' || !details.open) return;
      details.open = false;
      details.querySelector('summary').focus();
    });
    document.addEventListener('click', ({ target }) => {
      if (!details.contains(target)) details.open = false;
    });
  }

  /** Left and right go to the page before and after, as long as nothing has the focus that could want them. */
  function turnPagesByKey() {
    document.addEventListener('keydown', (event) => {
      const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
      const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
      const { activeElement } = document;
      const isFree = activeElement === document.body || activeElement?.id === 'content';
      if (rel && isPlain && isFree) document.querySelector(`.neighbours a.${rel}`)?.click();
    });
  }

  /** Shows what a term means, or what a footnote says, beside it, while it has the pointer or the focus. */
  function explain(terms) {
    if (terms.length === 0) return;
    const tip = document.createElement('div');
    tip.id = 'term-tip';
    tip.setAttribute('role', 'tooltip');
    tip.hidden = true;
    document.body.append(tip);
    const hide = () => (tip.hidden = true);
    const show = ({ currentTarget: term }) => {
      tip.textContent = term.dataset.definition ?? footnoteOf(term);
      tip.hidden = false;
      const { left, top, bottom } = term.getBoundingClientRect();
      const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
      const isBelow = top < tip.offsetHeight + 70;
      tip.style.left = `${window.scrollX + Math.max(8, Math.min(left, room))}px`;
      tip.style.top = `${window.scrollY + (isBelow ? bottom + 6 : top - tip.offsetHeight - 6)}px`;
    };
    for (const term of terms) {
      term.setAttribute('aria-describedby', tip.id);
      for (const event of ['mouseenter', 'focus']) term.addEventListener(event, show);
      for (const event of ['mouseleave', 'blur']) term.addEventListener(event, hide);
    }
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
  }

  /** Without the links back to the text. */
  function footnoteOf({ hash }) {
    const note = document.getElementById(hash.slice(1))?.cloneNode(true);
    note?.querySelectorAll('.footnote-backref').forEach((link) => link.remove());
    return note?.textContent.trim() ?? '';
  }

  function currentChapterIntoView(link) {
    const side = link?.closest('.side');
    if (side) side.scrollTop = link.offsetTop - side.clientHeight / 3;
  }

  /** On paper an answer must be there, and drawings are dark on light. */
  function printWhole() {
    let theme;
    window.addEventListener('beforeprint', () => {
      theme = root.dataset.theme;
      root.dataset.theme = 'light';
      document.querySelectorAll('details.answer').forEach((details) => (details.open = true));
    });
    window.addEventListener('afterprint', () => {
      if (theme === undefined) delete root.dataset.theme;
      else root.dataset.theme = theme;
    });
  }
})();
