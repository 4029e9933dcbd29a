/** Runs a script of the site. That it is not there is of no matter here: look whether it has left what it should. */
export function loadScript(address: string): Promise<void> {
  return new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = script.onerror = (): void => resolve();
    document.head.append(script);
  });
}
