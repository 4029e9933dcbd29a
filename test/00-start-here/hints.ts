/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: [
    'Begin with Pinger.ask: the open question is `this.texts[this.answered]`, and that is undefined when there is none. this.env.send(to, message) sends a message.',
    'Echo.onMessage raises `this.last` by one and sends a message of the kind "pong" back to `from`. Pinger.onMessage calls this.listener.answered with the text and the number of the pong, raises `this.answered`, and calls ask again.',
    'ask: const text = this.texts[this.answered]; if (text === undefined) return; this.env.send(this.echo, { kind: "ping", text }). Echo.onMessage: if (message.kind !== "ping") return; this.last++; this.env.send(from, { kind: "pong", text: message.text, number: this.last }).',
  ],
  2: [
    'A pinger cannot know that its message is lost. All it can notice is that it has waited long: this.env.setTimer("again", RETRY_MS), and onTimer is called when the time is over.',
    'Set the timer wherever you ask. That is in ask, so onTimer needs no more than to call ask. A pong that comes again, or late, is for a question that is no longer open: compare its text with that of the open question before you believe it.',
    'ask: if there is no open question, return this.env.clearTimer("again"); otherwise send the ping and set the timer. onTimer: this.ask(). onMessage: if (message.kind !== "pong" || message.text !== this.texts[this.answered]) return.',
  ],
  3: [
    'A crash takes away every field of the object, and what was written but not synced. What must the next life of the echo node know in order to give no number twice?',
    'this.env.disk.replace("last", this.last) writes a record, and this.env.disk.read<number>("last") reads it back, as undefined if there is none. The answer must not leave before the record is durable: sendAfterSync instead of send.',
    'onMessage: this.last++; then disk.replace("last", this.last); then this.env.sendAfterSync(from, …). And a new method in the class Echo: onStart(): void { this.last = this.env.disk.read<number>("last") ?? 0; }',
  ],
  4: [
    'Number 1 must have been given to an answer that ann never heard.',
    'So the echo node has to get the ping, count it, and answer. What is lost is the answer: the first message from echo to ann.',
    'return [lose("echo", "ann", 1)];',
  ],
};
