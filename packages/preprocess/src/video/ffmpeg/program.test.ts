import { tmpdir } from 'node:os';
import { fileOf, startError } from './program.js';

const systemError = (code: string): Error => Object.assign(new Error(`spawn ${code}`), { code });

test.each(['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR'])('%s means that the file is not a program', (code) => {
  expect(startError('/bin/x', systemError(code))).toMatchObject({ code: 'FFMPEG_MISSING', transient: false });
});

test.each(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'E2BIG'])('%s is transient', (code) => {
  const error = startError('/bin/x', systemError(code));
  expect(error).toMatchObject({ code: 'BAD_VIDEO', transient: true });
  expect(error.message).toMatch(
    /^\/bin\/x: expected a program that starts; received spawn E\w+; run again to retry /,
  );
});

describe('FFMPEG_PATH', () => {
  const { FFMPEG_PATH } = process.env;
  afterEach(() => {
    if (FFMPEG_PATH === undefined) delete process.env['FFMPEG_PATH'];
    else process.env['FFMPEG_PATH'] = FFMPEG_PATH;
  });

  test('that is empty counts as unset', () => {
    delete process.env['FFMPEG_PATH'];
    const file = fileOf('ffmpeg');
    process.env['FFMPEG_PATH'] = '';
    expect(fileOf('ffmpeg')).toBe(file);
  });

  test('that names a folder is refused', () => {
    process.env['FFMPEG_PATH'] = tmpdir();
    expect(() => fileOf('ffmpeg')).toThrow(
      `FFMPEG_PATH: expected a program; received ${tmpdir()}; correct or unset it.`,
    );
  });
});
