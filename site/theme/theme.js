/* global document, localStorage */
// Runs before the first paint, so that no page flashes in the wrong theme. The API pages keep their
// choice under the same name.
(function () {
  try {
    const theme = localStorage.getItem('tsd-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the system's preference rules.
  }
})();
