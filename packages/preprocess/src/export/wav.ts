import type { ClipAudio } from '@dfer/clips';
import { bytesOfSamples } from '../littleEndian.js';

const HEADER_BYTES = 44;

/** Encodes a WAV file: mono, 16-bit PCM. */
export function encodeWav({ samples, sampleRate }: ClipAudio): Uint8Array {
  const pcm = bytesOfSamples(samples);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + pcm.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(2 * sampleRate, 28);
  header.writeUInt16LE(2, 32); // bytes per sample of all channels
  header.writeUInt16LE(16, 34); // bits per sample
  header.write('data', 36);
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}
