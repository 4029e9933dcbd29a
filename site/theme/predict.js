/* global document, localStorage */
// Before the answer to a prediction is shown, one is asked for a guess, which may be left out. It is
// kept in this browser, and stands beside the answer. Without this script the answer just opens.
(function () {
  document.querySelectorAll('.predict[data-guess]').forEach(prepare);

  function prepare(box, index) {
    const answer = box.querySelector(':scope > details.answer');
    if (!answer) return;
    const key = `guess:${box.dataset.guess}`;
    const summary = answer.querySelector('summary');
    const own = ownGuess(() => ask());
    const form = guessForm(`guess-${index}`);
    const field = form.querySelector('textarea');
    answer.before(own.element, form);
    let guess = read(key);
    let isAsked = false;
    own.show(guess);

    summary.addEventListener('click', (event) => {
      if (answer.open || isAsked || guess !== '') return;
      event.preventDefault();
      ask();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      guess = field.value.trim();
      write(key, guess);
      own.show(guess);
      done();
      answer.open = true;
    });
    form.querySelector('[type=button]').addEventListener('click', () => {
      done();
      answer.open = true;
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') cancel();
      else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });

    /** Takes the place of the answer, until there is a guess or somebody would rather not. */
    function ask() {
      isAsked = true;
      field.value = guess;
      form.hidden = false;
      box.dataset.asking = '';
      field.focus();
    }

    function cancel() {
      isAsked = false;
      done();
    }

    function done() {
      form.hidden = true;
      delete box.dataset.asking;
      summary.focus();
    }
  }

  function guessForm(id) {
    const form = document.createElement('form');
    form.className = 'guess';
    form.hidden = true;
    const label = element('label', 'guess-label', 'What do you think?');
    label.htmlFor = id;
    const field = element('textarea');
    field.id = id;
    field.rows = 2;
    field.maxLength = 2000;
    field.autocomplete = 'off';
    const note = element('p', 'guess-note', 'Kept in this browser, and sent nowhere.');
    note.id = `${id}-note`;
    field.setAttribute('aria-describedby', note.id);
    const submit = element('button', 'button', 'Compare with the answer');
    submit.type = 'submit';
    const skip = element('button', 'button quiet', 'No guess');
    skip.type = 'button';
    const actions = element('div', 'guess-actions');
    actions.append(submit, skip, note);
    form.append(label, field, actions);
    return form;
  }

  /** What one has guessed, and a way to think again. */
  function ownGuess(change) {
    const box = element('div', 'own-guess');
    const text = element('p', 'own-guess-text');
    const button = element('button', 'own-guess-change', 'Change');
    button.type = 'button';
    button.setAttribute('aria-label', 'Change your guess');
    button.addEventListener('click', change);
    box.append(element('p', 'own-guess-label', 'Your guess'), text, button);
    const show = (guess) => {
      text.textContent = guess;
      box.hidden = guess === '';
    };
    return { element: box, show };
  }

  function element(name, className = '', text = '') {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function read(key) {
    try {
      return localStorage.getItem(key) ?? '';
    } catch {
      // Storage may be forbidden; then a guess lasts as long as the page.
      return '';
    }
  }

  function write(key, guess) {
    try {
      if (guess === '') localStorage.removeItem(key);
      else localStorage.setItem(key, guess);
    } catch {
      // As above.
    }
  }
})();
