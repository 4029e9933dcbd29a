import type { FileOperation } from './files/operation.ts';
import type { Volume } from './files/volume.ts';
import { VolumeFiles } from './files/volume-files.ts';
import type { DiskGuard } from './open-disk.ts';

/** The files of a {@link SimDisk} as one process sees them. */
export class OpenFiles extends VolumeFiles {
  private readonly currentVolume: () => Volume;
  private readonly guard: DiskGuard;
  private readonly change: (operation: FileOperation) => void;

  constructor(
    currentVolume: () => Volume,
    guard: DiskGuard,
    change: (operation: FileOperation) => void,
  ) {
    super();
    this.currentVolume = currentVolume;
    this.guard = guard;
    this.change = change;
  }

  protected get volume(): Volume {
    this.guard.beforeRead();
    return this.currentVolume();
  }

  protected perform(operation: FileOperation): void {
    this.guard.beforeWrite();
    this.change(operation);
  }
}
