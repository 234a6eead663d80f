"""Domain rules of joint cases as pure functions, without I/O."""
