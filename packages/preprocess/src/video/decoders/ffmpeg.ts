import { decodePass } from '../decodePass.js';
import type { VideoDecoder } from '../decoder.js';
import { DecoderLog } from '../ffmpeg/decoderLog.js';
import type { StartProgram } from '../ffmpeg/run.js';
import { readSound } from '../ffmpeg/sound.js';
import { probeVideo } from '../ffmpeg/ffprobe.js';
import { fileOf, PROGRAMS } from '../ffmpeg/program.js';

/** A decoder that runs ffmpeg and ffprobe, one process per video. @param start - starts a process */
export function ffmpegDecoder(start: StartProgram): VideoDecoder {
  return {
    assertPresent() {
      for (const program of PROGRAMS) fileOf(program);
    },
    probe: (path, options) => probeVideo(path, options, start),
    decode(path, pass) {
      const findings = new DecoderLog(pass.stream);
      return { findings, images: decodePass(path, pass, findings, start) };
    },
    sound: readSound,
  };
}
