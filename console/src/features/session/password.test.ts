import { expect, it } from 'vitest';
import { inFours, passwordFault } from './password';

it('counts characters, and refuses the login', () => {
  expect(passwordFault('가나다라마바사아자', '가나다라마바사아자', 'kim')).toBe('password.short');
  expect(passwordFault('가나다라마바사아자차', '가나다라마바사아자차', 'kim')).toBeNull();
  expect(passwordFault('🔑'.repeat(9), '🔑'.repeat(9), 'kim')).toBe('password.short');
  expect(passwordFault('x'.repeat(128), 'x'.repeat(128), 'kim')).toBeNull();
  expect(passwordFault('x'.repeat(129), 'x'.repeat(129), 'kim')).toBe('password.long');
  expect(passwordFault('Kim.Customs ', 'Kim.Customs ', 'kim.customs')).toBe('password.login');
  expect(passwordFault('long enough', 'long enougH', 'kim')).toBe('password.differs');
});

it('writes a secret in groups of four', () => {
  expect(inFours('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP');
  expect(inFours('JBSWY===')).toBe('JBSW Y');
  expect(inFours('')).toBe('');
});
