/* global document */
// Loads a playground when somebody unfolds it.
(function () {
  for (const box of document.querySelectorAll('details.playground-box')) {
    box.addEventListener('toggle', () => box.open && load(box));
    if (box.open) load(box);
  }

  async function load({ dataset }) {
    const { assets, style, scripts } = dataset;
    if (!scripts) return;
    delete dataset.scripts;
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = assets + style;
    document.head.append(link);
    for (const name of scripts.split(' ')) await run(assets + name);
  }

  function run(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }
})();
