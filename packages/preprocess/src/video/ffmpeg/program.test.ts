import { startError } from './program.js';

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
