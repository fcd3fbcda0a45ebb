package org.multiverse.curator.judge;

/** A server does not take what it was asked, such as a text that is too long for it. */
final class RefusedTextException extends ValidatorException {
  private static final long serialVersionUID = 1L;

  RefusedTextException(String message) {
    super(message);
  }
}
