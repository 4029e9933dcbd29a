import type { Description } from '../engine/address.ts';
import type { Codes, Material } from '../engine/material.ts';
import type { Recording } from '../engine/recording.ts';
import { runDescription } from '../engine/run-description.ts';

/** What a worker is asked: to run this. */
export interface RunRequest {
  readonly number: number;
  readonly description: Description;
}

/** What it answers. */
export type RunAnswer =
  | { readonly number: number; readonly recording: Recording }
  | { readonly number: number; readonly problem: string };

/** The part of a worker's global object that is needed here. */
interface WorkerScope {
  onmessage: (event: { readonly data: RunRequest }) => void;
  postMessage(answer: RunAnswer): void;
}

interface PageScope {
  readonly workbookPlayground?: { add(material: Material, codes: Codes): void };
}

/**
 * What a chapter's script does whose runs have to be waited for. The same script is loaded twice: on the page it brings what is
 * to be drawn, in a worker it runs it.
 */
export function offer(material: Material, codes: Codes): void {
  const { workbookPlayground } = globalThis as PageScope;
  if (workbookPlayground === undefined) serveRuns(material, codes);
  else workbookPlayground.add(material, codes);
}

function serveRuns(material: Material, codes: Codes): void {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: { number, description } }) => {
    void runOf(material, codes, description).then(
      (recording) => scope.postMessage({ number, recording }),
      (error: unknown) => scope.postMessage({ number, problem: String(error) }),
    );
  };
}

/** A run as it can be sent: whatever was thrown is an Error then. */
async function runOf(
  material: Material,
  codes: Codes,
  description: Description,
): Promise<Recording> {
  const recording = await runDescription(material, codes, description);
  const { error } = recording;
  if (error === undefined) return recording;
  const { thrown } = error;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...recording, error: { ...error, thrown: new Error(message) } };
}
