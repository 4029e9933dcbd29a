export const FOLDER: string;
export function freshBundle(name: string): string | undefined;
export function hashOf(file: string): string;
